"""The numbers of Today, measured once and ready to be shown or sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from homing.core.intervals import SMALL_SAMPLE
from homing.core.periods import Period
from homing.core.text import Language, Text
from homing.draw import formats
from homing.draw.delta import delta
from homing.draw.markup import Html
from homing.draw.spark import spark
from homing.metrics.lending import lent
from homing.metrics.series.comparison import Change
from homing.metrics.series.headline import HISTORY, Headline, headlines
from homing.metrics.series.shown import unit_of
from homing.metrics.spec import Unit
from homing.segments import Kind, Segments
from homing.segments.pages import segments_of
from homing.store import BusinessKind
from homing.ui.visit import Visit
from homing.web.today.kinds import measurable
from homing.web.today.numbers import Measured, measured
from homing.web.today.unusual import Look, Unusual, most_unusual


@dataclass(frozen=True, slots=True)
class Numbers:
    """What is measured for Today.

    Parameters
    ----------
    kind : str
        Whose numbers they are.
    found : list of (Measured, Headline)
        The numbers of the period.
    looks : int
        How many series were looked at for something unusual.
    unusual : Unusual or None
        What was.
    until : datetime or None
        The last event that was there when it was measured.
    """

    kind: BusinessKind
    found: list[tuple[Measured, Headline]]
    looks: int
    unusual: Unusual | None
    until: datetime | None


def numbers_of(visit: Visit, period: Period, names: list[str]) -> Numbers:
    """Measure what Today shows."""
    kind = measurable(visit.app.project.kind, names)
    until = visit.app.events.end_of_data()
    with lent(visit.app) as events:
        tables = {each: measured(events, kind, each, names) for each in {period, Period.week}}
    looks = [*_looks(visit, tables[Period.week]), *_segment_looks(segments_of(visit))]
    found = list(_headlines(visit, tables[period]))
    return Numbers(kind, found, len(looks), most_unusual(looks), until)


def _headlines(visit: Visit, tables: list[Measured]) -> Iterator[tuple[Measured, Headline]]:
    for each in tables:
        for headline in headlines(each.table, visit.app.project.currency):
            yield each, headline


def _looks(visit: Visit, tables: list[Measured]) -> Iterator[Look]:
    for each, headline in _headlines(visit, tables):
        spec, current = headline.table.spec, headline.current
        rows = [
            row
            for row in headline.table.cells.to_pylist()
            if row["group"] == headline.group and row["period"] <= current.period
        ]
        values = tuple(row["value"] for row in rows[1:][-HISTORY - 1 :])  # the first may be a part
        name = spec.name if not headline.group else _with(spec.name, headline.group)
        yield Look(name, each.report, values, current.period, spec.unit is Unit.share)


def _with(name: Text, group: str) -> Text:
    return Text(f"{name.en}, {group}", f"{name.ru}, {group}")


def _segment_looks(segments: Segments) -> Iterator[Look]:
    """Yield the sizes of live segments, a week apart, up to the last look at each."""
    for segment in segments.kept.every():
        sizes = {size.day: size.members for size in segments.sizes(segment.id)}
        if segment.kind is not Kind.live or segment.archived_at or not sizes:
            continue
        newest, values = max(sizes), []
        for back in range(HISTORY, -1, -1):
            day = newest - timedelta(weeks=back)
            known = [each for each in sizes if each <= day]
            values.append(float(sizes[max(known)]) if known else None)
        name = Text(segment.name, segment.name)
        yield Look(name, f"/segments/{segment.id}", tuple(values), newest - timedelta(days=6))


@dataclass(frozen=True, slots=True)
class Tile:
    """One number, ready to be shown."""

    headline: Headline
    href: str
    report: str
    value: str
    deltas: tuple[tuple[Html, str], ...]
    spark: Html
    so_far: str | None
    few: int | None


def tile(measured: Measured, headline: Headline, language: Language) -> Tile:
    """Return a number in a language, with its changes and its picture."""
    spec, current = headline.table.spec, headline.current
    unit = unit_of(spec, headline.group)
    of = current.denominator if spec.unit is Unit.share else None
    picture = spark(headline.history, label=spec.name.of(language), language=language, unit=unit)
    return Tile(
        headline=headline,
        href=measured.people(headline),
        report=measured.report,
        value=unit.text(current.value, language),
        deltas=tuple(_delta(change, headline, language) for change in headline.changes),
        spark=picture,
        so_far=unit.text(headline.so_far.value, language) if headline.so_far else None,
        few=of if (of or SMALL_SAMPLE) < SMALL_SAMPLE else None,
    )


def _delta(change: Change, headline: Headline, language: Language) -> tuple[Html, str]:
    """Return a change, and the name of the period that it is against."""
    period, base = headline.table.query.period, change.base.period
    drawn = delta(
        change.change,
        change.interval,
        language=language,
        kind=change.kind,
        against=formats.period_label(period, base, language),
    )
    return drawn, formats.against_label(period, base, language)


def change_words(found: Unusual, language: Language) -> str:
    """Return a change in words: +27 %."""
    printed: Callable[..., str] = formats.points if found.look.is_share else formats.change
    return printed(found.change, language)


def week_words(week: date, language: Language) -> str:
    """Return which week it is, in words."""
    return formats.period_label(Period.week, week, language)


def values_of(headline: Headline) -> dict[str, Any]:
    """Return a number as JSON values."""
    return {
        "metric": headline.table.spec.key,
        "currency": headline.group,
        "definition": headline.table.definition(),
        **_number(headline.current._asdict()),
        "changes": [
            {
                "against": change.against,
                "period": change.base.period.isoformat(),
                "value": change.base.value,
                "kind": change.kind,
                "change": change.change,
                "low": change.interval[0],
                "high": change.interval[1],
                "is_noise": change.is_noise,
            }
            for change in headline.changes
        ],
        "so_far": _number(asdict(headline.so_far)) if headline.so_far else None,
    }


def unusual_values(found: Unusual | None) -> dict[str, Any] | None:
    """Return the most unusual change as JSON values."""
    if found is None:
        return None
    return {
        "name": {"en": found.look.name.en, "ru": found.look.name.ru},
        "week": found.look.week.isoformat(),
        "change": found.change,
        "kind": "points" if found.look.is_share else "percent",
        "times_the_usual": found.times,
        "p": found.p,
    }


def _number(values: dict[str, Any]) -> dict[str, Any]:
    return values | {"period": values["period"].isoformat()}


METHOD: Final = Text(
    "Each metric and each live segment is compared with its own twelve weeks before: how far its "
    "change is from the middle one, in units of the usual distance (median and MAD), judged by "
    "Student's t and for as many looks as there were (Bonferroni). At most one week in twenty "
    "without anything to see says otherwise.",
    "Каждая метрика и каждый живой сегмент сравнивается со своими двенадцатью прошлыми неделями: "
    "насколько изменение отстоит от серединного, в единицах обычного отклонения (медиана и MAD), "
    "по распределению Стьюдента и с поправкой на число сравнений (Бонферрони). Ложная тревога — не "
    "чаще одной обычной недели из двадцати.",
)
