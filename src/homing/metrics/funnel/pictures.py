"""What a funnel shows: its steps, its groups, its trend, and every number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, NamedTuple

import pyarrow as pa

from homing.core.text import Text
from homing.draw import Html, formats
from homing.draw.bars import columns
from homing.draw.chart import Chart, Point, Series
from homing.draw.curve import curve
from homing.draw.funnel import Passage, Step, funnel
from homing.metrics.answers.length import taken_words
from homing.metrics.answers.panels import Number, Panel
from homing.metrics.answers.reader import Reader
from homing.metrics.answers.words import filled, rules_text
from homing.metrics.forms import Json

MOST_SERIES: Final = 4
MOST_DRAWN: Final = 60
"""Periods that the trend shows, the newest."""

_STEPS = Text("How far they got", "Как далеко дошли")
_GROUPS = Text("By group", "По группам")
_TREND = Text(
    "Share that got through, by when they began", "Доля прошедших до конца, по времени начала"
)
_NUMBERS = Text("Every number", "Все числа")
_OF_FIRST = Text("Share of those at step 1", "Доля от шага 1")
_ON = Text("{share} went on, median {time}", "{share} прошли дальше, медиана {time}")
_DROPPED = Text("{count} dropped off", "{count} отсеялись")
_ENTERED = Text("Began", "Начали")
_CONVERTED = Text("Got through", "Прошли до конца")
_SHARE = Text("Share", "Доля")
_WHOLE = Text("Median of the whole way", "Медиана всего пути")
_OPEN = Text("Still have time", "Время ещё не вышло")
_INTERVAL = Text("{share} of those at step 1 (95% interval {interval})",
                 "{share} от шага 1 (доверительный интервал 95\u00a0% — {interval})")  # fmt: skip
_HEAD = (
    Text("Step", "Шаг"),
    Text("Got there", "Дошли"),
    Text("Of step 1", "От шага 1"),
    Text("Of the step before", "От предыдущего шага"),
    Text("No further", "Остановились"),
    Text("Mean", "Среднее время"),
    Text("Median", "Медиана"),
    Text("90% are faster than", "90\u00a0% быстрее, чем за"),
)

Row = dict[str, Any]


class Shown(NamedTuple):
    """What is shown: the table without its break-down and with it, the trend, single figures."""

    whole: pa.Table
    cells: pa.Table
    trend: pa.Table
    facts: Mapping[str, Json]


def panels(shown: Shown, reader: Reader) -> tuple[Panel, ...]:
    """Return the panels of a funnel.

    Parameters
    ----------
    shown : Shown
        As in `Funnel`.
    reader : Reader
        Its link takes `step`, and where it matters `is_dropped`, `group` and `starts`.
    """
    rows, broken, trend = (table.to_pylist() for table in shown[:3])
    names = list(dict.fromkeys(row["group"] for row in broken))
    found = [
        Panel(
            title=reader.says(_STEPS),
            picture=_steps(rows, reader),
            facts=_facts(shown.facts, rows, reader),
        )
    ]
    if names != [None]:
        picture = _by_group(broken, names, reader)
        found.append(Panel(title=reader.says(_GROUPS), picture=picture))
    if len({row["period"] for row in trend}) > 1:
        picture = _trend(trend, names, reader)
        found.append(Panel(title=reader.says(_TREND), picture=picture))
    return (*found, _numbers(broken, reader))


def _steps(rows: list[Row], reader: Reader) -> Html:
    pairs = zip(rows, [None, *rows], strict=False)
    steps = tuple(_step(row, before, reader) for row, before in pairs)
    return funnel(steps, title=reader.says(_OF_FIRST))


def _step(row: Row, before: Row | None, reader: Reader) -> Step:
    passage = None
    if before is not None:
        share = _share(row["step_share"], reader)
        on = filled(_ON, share=share, time=taken_words(row["median_s"], reader.language))
        dropped = filled(_DROPPED, count=formats.count(before["dropped"], reader.language))
        href = reader.link(step=before["step"], is_dropped=True) if before["dropped"] else None
        passage = Passage(on=reader.says(on), dropped=reader.says(dropped), dropped_href=href)
    return Step(
        label=_label(row, reader),
        value=formats.count(row["reached"], reader.language),
        share=row["share"] or 0.0,
        note=_share(row["share"], reader),
        title=_explained(row, reader),
        href=reader.link(step=row["step"]),
        passage=passage,
    )


def _explained(row: Row, reader: Reader) -> str | None:
    if row["low"] is None:
        return None
    interval = formats.interval(row["low"], row["high"], reader.language, 1)
    return reader.says(filled(_INTERVAL, share=_share(row["share"], reader), interval=interval))


def _facts(
    facts: Mapping[str, Json], rows: list[Row], reader: Reader
) -> tuple[tuple[str, Number], ...]:
    def count(name: str, **place: Any) -> Number:
        text = formats.count(int(str(facts[name])), reader.language)
        return Number(text=text, href=reader.link(**place) if place else None)

    median = facts["median_s"]
    time = taken_words(None if median is None else float(str(median)), reader.language)
    return (
        (reader.says(_ENTERED), count("entered", step=1)),
        (reader.says(_CONVERTED), count("converted", step=len(rows))),
        (reader.says(_SHARE), Number(text=_share(rows[-1]["share"], reader))),
        (reader.says(_WHOLE), Number(text=time)),
        (reader.says(_OPEN), count("still_open")),
    )


def _by_group(rows: list[Row], names: list[str | None], reader: Reader) -> Html:
    first = [row for row in rows if row["group"] == names[0]]
    series = tuple(
        Series(
            reader.group(name or ""),
            tuple(
                _point(row, reader, step=row["step"], group=name)
                for row in rows
                if row["group"] == name
            ),
        )
        for name in names[:MOST_SERIES]
    )
    labels = tuple(_label(row, reader) for row in first)
    return columns(Chart(reader.says(_OF_FIRST), "", labels, series), language=reader.language)


def _trend(rows: list[Row], names: list[str | None], reader: Reader) -> Html:
    last = max((row["step"] for row in rows), default=1)
    wanted = [row for row in rows if row["step"] == last]
    shown = sorted({row["period"] for row in wanted})[-MOST_DRAWN:]

    named = names[:MOST_SERIES]

    def of(name: str | None) -> tuple[Point | None, ...]:
        """Return the points of a group; bands of several would hide one another."""
        mine = {row["period"]: row for row in wanted if row["group"] == name}
        points = (
            None
            if mine[period]["share"] is None
            else _point(mine[period], reader, step=last, starts=period, group=name)
            for period in shown
        )
        if len(named) == 1:
            return tuple(points)
        return tuple(point and replace(point, low=None, high=None) for point in points)

    series = tuple(Series(reader.group(name or ""), of(name)) for name in named)
    labels = tuple(map(reader.label, shown))
    flags = reader.flags(shown)
    chart = Chart(reader.says(_TREND), reader.periods, labels, series, flags=flags)
    return curve(chart, language=reader.language)


def _point(row: Row, reader: Reader, **place: Any) -> Point:
    given = {key: value for key, value in place.items() if value is not None}
    return Point(
        value=row["share"] or 0.0,
        low=row["low"],
        high=row["high"],
        is_complete=row.get("is_complete", True),
        href=reader.link(**given),
    )


def _numbers(rows: list[Row], reader: Reader) -> Panel:
    return Panel(
        title=reader.says(_NUMBERS),
        head=tuple(reader.says(name) for name in _HEAD),
        rows=tuple(_line(row, reader) for row in rows),
    )


def _line(row: Row, reader: Reader) -> tuple[str | Number, ...]:
    label = _label(row, reader)
    place = {"step": row["step"]}
    if row["group"] is not None:
        label, place = f"{reader.group(row['group'])}: {label}", place | {"group": row["group"]}
    reached, dropped = (
        formats.count(row[name], reader.language) for name in ("reached", "dropped")
    )
    return (
        label,
        Number(text=reached, href=reader.link(**place)),
        Number(text=_share(row["share"], reader)),
        Number(text=_share(row["step_share"], reader)),
        Number(
            text=dropped, href=reader.link(**place, is_dropped=True) if row["dropped"] else None
        ),
        *(
            Number(text=taken_words(row[name], reader.language))
            for name in ("mean_s", "median_s", "p90_s")
        ),
    )


def _label(row: Row, reader: Reader) -> str:
    event = rules_text((row["event"],))
    return f"{row['step']}. {reader.says(event)}"


def _share(share: float | None, reader: Reader) -> str:
    return "–" if share is None else formats.share(share, reader.language, 1)
