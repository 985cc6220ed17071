"""What a comparison shows: what was found, every cohort, and the whole curve."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any, Final, NamedTuple

import pyarrow as pa

from homing.core.text import Text
from homing.draw import Html, formats, words
from homing.draw.chart import SHARE, Chart, Point, Series
from homing.draw.curve import curve
from homing.metrics.answers.panels import Number, Panel
from homing.metrics.answers.reader import Reader
from homing.metrics.comparison.names import Told
from homing.metrics.comparison.question import ComparisonQuestion
from homing.metrics.comparison.words import name, p_text
from homing.metrics.forms import Json

MOST_DRAWN: Final = 60
"""Ages that a picture shows, the first; cohorts that the page shows, the newest."""

_FOUND = Text("Is there a difference?", "Есть ли разница?")
_EVERYBODY = Text("By what to compare", "Чем различать группы")
_RETENTION = Text("Share of the customers that returned", "Доля вернувшихся клиентов")
_GROUP = Text("{group}: customers", "{group}: клиенты")
_BACK = Text("{group}: returned", "{group}: вернулись")
_SHARE = Text("{group}: share", "{group}: доля")
_DIFFERENCE = Text("Difference within cohorts (95%)", "Разница внутри когорт (95\u00a0%)")
_ODDS = Text("Odds ratio (95%)", "Отношение шансов (95\u00a0%)")
_P = Text("p (Cochran–Mantel–Haenszel)", "p (Кохран — Мантель — Хензель)")
_CORRECTED = Text("p, corrected for continuity", "p с поправкой на непрерывность")
_HOMOGENEITY = Text(
    "p, test of equal odds ratios (Breslow–Day)", "p, однородность когорт (Бреслоу — Дэй)"
)
_STRATA = Text("Cohorts with both groups", "Когорт с обеими группами")
_EVERY = Text("Every cohort", "Каждая когорта")
_EVERY_LEAD = Text(
    "Differences are of shares, in percentage points. What is not over yet is shown, and not "
    "compared.",
    "Разницы долей — в процентных пунктах. Незавершённое показано, но не сравнивается.",
)
_COHORT = Text("Cohort", "Когорта")
_DIFFERS = Text("Difference", "Разница")
_INTERVAL = Text("95% interval", "Интервал 95\u00a0%")
_WHOLE = Text("Back for the first time", "Впервые вернулись")
_WHOLE_LEAD = Text(
    "Share of the customers who have come back at least once by each age, those who have not yet "
    "counted for as long as they were seen (Kaplan–Meier, 95% intervals).",
    "Доля клиентов, которые к каждому возрасту вернулись хотя бы раз; ещё не вернувшиеся учтены "
    "столько, сколько за ними наблюдали (Каплан — Майер, 95-процентные интервалы).",
)
_NO_WHOLE = Text(
    "Left out for recurring cohorts: one customer enters many of them, so the waits are not "
    "independent, and neither this curve nor its test would hold.",
    "Для повторяющихся когорт не строится: один клиент входит во многие из них, ожидания зависимы, "
    "и ни кривая, ни её проверка не были бы верны.",
)
_LOGRANK = Text("p, whole curves (log-rank)", "p, кривые целиком (логранк)")
_MEDIAN = Text(
    "{group}: age by which half came back", "{group}: возраст, к которому вернулась половина"
)
_NAMES_HEAD = (
    Text("Type in “Groups by”", "Впишите в «Группы по»"),
    Text("Values", "Значений"),
    Text("The most frequent", "Самые частые"),
)
LONGEST: Final = 40
"""Letters of a value that are shown of it; lists of things bought are values too."""

Row = dict[str, Any]


class Shown(NamedTuple):
    """What is shown of a comparison; see `Comparison`."""

    question: ComparisonQuestion
    finding: Text
    facts: Mapping[str, Json]
    cells: pa.Table
    curve: pa.Table
    first_returns: pa.Table | None
    names: tuple[Told, ...]

    @property
    def sides(self) -> tuple[tuple[str, str | None], ...]:
        """The groups that are there, by the names of their columns."""
        both = (("first", self.question.first), ("second", self.question.second))
        return both if self.question.second is not None else both[:1]


def panels(shown: Shown, reader: Reader) -> tuple[Panel, ...]:
    """Return the panels of a comparison.

    Parameters
    ----------
    shown : Shown
        What is shown.
    reader : Reader
        Its link takes `group`, `entered` (start of the cohort), `at_age` and `returned`.
    """
    first = _found(shown, reader) if shown.question.by is not None else _untold(shown, reader)
    return (first, _every(shown, reader), _whole(shown, reader))


def _untold(shown: Shown, reader: Reader) -> Panel:
    return Panel(
        title=reader.says(_EVERYBODY),
        lead=reader.says(shown.finding),
        head=tuple(map(reader.says, _NAMES_HEAD)),
        rows=tuple(
            (
                told.by,
                Number(text=formats.count(told.values, reader.language)),
                ", ".join(map(_cut, told.frequent)),
            )
            for told in shown.names
        ),
    )


def _cut(value: str) -> str:
    return value if len(value) <= LONGEST else f"{value[: LONGEST - 1]}…"


def _found(shown: Shown, reader: Reader) -> Panel:
    return Panel(
        title=reader.says(_FOUND),
        lead=reader.says(shown.finding),
        picture=_curve(shown, shown.curve, _RETENTION, reader, is_linked=True),
        facts=(
            *_sizes(shown, reader),
            *(_tests(shown.facts, reader) if shown.facts["strata"] else ()),
        ),
    )


def _sizes(shown: Shown, reader: Reader) -> tuple[tuple[str, Number], ...]:
    """Return how many customers there are in each group, and how many returned."""
    is_linked = shown.question.cohort != "recurring"  # one customer may be in many cohorts
    found = []
    for side, group in shown.sides:
        label = {"group": reader.says(name(group))}
        for text, what, place in ((_GROUP, "size", {}), (_BACK, "returned", {"returned": True})):
            said = formats.count(int(str(shown.facts[f"{side}_{what}"])), reader.language)
            href = reader.link(group=group, **place) if is_linked else None
            found.append((reader.says(text).format(**label), Number(text=said, href=href)))
        share = _share(shown.facts[f"{side}_share"], reader)
        found.append((reader.says(_SHARE).format(**label), Number(text=share)))
    return tuple(found)


def _tests(facts: Mapping[str, Json], reader: Reader) -> tuple[tuple[str, Number], ...]:
    difference = [_points(facts[f"difference_{each}"], reader) for each in ("share", "low", "high")]
    odds = [_ratio(facts[f"odds_ratio{each}"], reader) for each in ("", "_from", "_to")]
    said = (
        (_DIFFERENCE, "{} ({} … {})".format(*difference)),
        (_ODDS, "{} ({} … {})".format(*odds)),
        (_P, _p(facts["p"], reader)),
        (_CORRECTED, _p(facts["p_corrected"], reader)),
        (_HOMOGENEITY, _p(facts["homogeneity_p"], reader)),
        (_STRATA, formats.count(int(str(facts["strata"])), reader.language)),
    )
    return tuple((reader.says(label), Number(text=text)) for label, text in said)


def _every(shown: Shown, reader: Reader) -> Panel:
    groups = [reader.says(name(group)) for _, group in shown.sides]
    heads = [
        reader.says(each).format(group=group)
        for group in groups
        for each in (_GROUP, _BACK, _SHARE)
    ]
    differ = [reader.says(_DIFFERS), reader.says(_INTERVAL)] if len(groups) > 1 else []
    rows = shown.cells.to_pylist()[-MOST_DRAWN:]
    return Panel(
        title=reader.says(_EVERY),
        lead=reader.says(_EVERY_LEAD) if differ else "",
        head=(reader.says(_COHORT), *heads, *differ),
        rows=tuple(_line(row, shown, reader) for row in rows),
    )


def _line(row: Row, shown: Shown, reader: Reader) -> tuple[str | Number, ...]:
    is_complete, numbers = row["is_complete"], []
    for side, group in shown.sides:
        size = row[f"{side}_size"]
        for what, place in (("size", {}), ("returned", {"returned": True})):
            said = formats.count(row[f"{side}_{what}"], reader.language)
            href = reader.link(group=group, entered=row["cohort"], **place) if size else None
            numbers.append(Number(text=said, href=href, is_complete=is_complete))
        share = _share(row[f"{side}_share"], reader)
        numbers.append(Number(text=share, is_complete=is_complete))
    if len(shown.sides) > 1:
        ends = [_points(row[f"difference_{each}"], reader) for each in ("share", "low", "high")]
        known = row["difference_share"] is not None
        pair = (ends[0], f"{ends[1]} … {ends[2]}" if known else "–")
        numbers += [Number(text=text, is_complete=is_complete) for text in pair]
    return (reader.label(row["cohort"]), *numbers)


def _whole(shown: Shown, reader: Reader) -> Panel:
    if shown.first_returns is None:
        return Panel(title=reader.says(_WHOLE), lead=reader.says(_NO_WHOLE))
    facts = [
        (
            reader.says(_MEDIAN).format(group=reader.says(name(group))),
            Number(text=_age(shown.facts[f"{side}_median_age"], reader)),
        )
        for side, group in shown.sides
    ]
    if shown.question.second is not None:
        p = Number(text=_p(shown.facts["logrank_p"], reader))
        facts.insert(0, (reader.says(_LOGRANK), p))
    return Panel(
        title=reader.says(_WHOLE),
        lead=reader.says(_WHOLE_LEAD),
        picture=_curve(shown, shown.first_returns, _WHOLE, reader, is_linked=False),
        facts=tuple(facts),
    )


def _curve(
    shown: Shown, table: pa.Table, title: Text, reader: Reader, *, is_linked: bool
) -> Html | None:
    """Return the curves of the groups, from age 1."""
    rows = [row for row in table.to_pylist() if 1 <= row["age"] <= MOST_DRAWN]
    of = {group: list(those) for group, those in groupby(rows, key=lambda row: row["group"])}
    last = max((row["age"] for row in rows), default=0)
    is_linked = is_linked and shown.question.cohort != "recurring"

    def points(group: str | None) -> tuple[Point | None, ...]:
        known = {row["age"]: row for row in of.get(group, [])}
        return tuple(
            _point(known.get(age), reader, is_linked=is_linked) for age in range(1, last + 1)
        )

    series = tuple(Series(reader.says(name(group)), points(group)) for _, group in shown.sides)
    if not last:
        return None
    axis = words.AGE[reader.period].of(reader.language)
    labels = tuple(str(age) for age in range(1, last + 1))
    chart = Chart(reader.says(title), axis, labels, series, SHARE)
    return curve(chart, language=reader.language)


def _point(row: Row | None, reader: Reader, *, is_linked: bool) -> Point | None:
    if row is None or row["share"] is None:
        return None
    place = {"group": row["group"], "at_age": row["age"], "returned": True}
    href = reader.link(**place) if is_linked else None
    return Point(value=row["share"], low=row["low"], high=row["high"], href=href)


def _share(value: Json, reader: Reader) -> str:
    return "–" if value is None else formats.share(float(str(value)), reader.language, 1)


def _points(value: Json, reader: Reader) -> str:
    return "–" if value is None else formats.points(float(str(value)), reader.language)


def _ratio(value: Json, reader: Reader) -> str:
    return "–" if value is None else formats.number(float(str(value)), reader.language, 2)


def _age(value: Json, reader: Reader) -> str:
    return "–" if value is None else formats.number(float(str(value)), reader.language)


def _p(value: Json, reader: Reader) -> str:
    text = p_text(None if value is None else float(str(value)), reader.language)
    return text.removeprefix("= ")
