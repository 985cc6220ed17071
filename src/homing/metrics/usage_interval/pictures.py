"""What the usage interval shows: what the gaps say, customers by gap, and every number."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

import pyarrow as pa

from homing.core.names import PERIOD_NAMES
from homing.core.periods import Period
from homing.core.text import LANGUAGES, Text
from homing.draw import Html, formats
from homing.draw.bars import Bar, rows
from homing.draw.chart import SHARE, Chart, Mark, Point, Series
from homing.draw.curve import curve
from homing.metrics.answers.panels import Number, Panel, no_link
from homing.metrics.answers.reader import Reader
from homing.metrics.answers.words import filled
from homing.metrics.forms import Json
from homing.metrics.usage_interval.habit import LENGTHS

MOST_DRAWN: Final = 184
"""Days that the curve shows; the table has all."""

_HABIT = Text("How often they come", "Как часто приходят")
_ADVICE = Text(
    "The shortest period within which 80% of customers come again. Use it in retention: a shorter "
    "one makes absent those who are only between two visits.",
    "Самый короткий период, в который возвращаются 80\u00a0% клиентов. Используйте его в "
    "удержании: если взять короче, ушедшими окажутся те, кто просто ещё не пришёл снова.",
)
_FACTS: Final[dict[str, Text]] = {
    "customers": Text(
        "Customers active on two days or more", "Клиенты, активные хотя бы в два дня"
    ),
    "once": Text("Active on one day only", "Активны только в один день"),
    "median_days": Text("Median gap, days", "Медиана промежутка, дней"),
    "covering_days": Text("Gap of 80% at most, days", "Промежуток у 80\u00a0% не больше, дней"),
    "knee_days": Text("Knee of the curve, days", "Излом кривой, дней"),
}
_USE = Text("{period}: use it in retention", "{period}: применить в удержании")
_PERIOD = Text("Period that fits", "Подходящий период")
_BARS = Text("Customers by median gap", "Клиенты по медиане промежутка")
_CURVE = Text("Share with a gap of at most so many days", "Доля с промежутком не больше")
_KNEE = Text("knee", "излом")
_AXIS = Text("days", "дней")
_NUMBERS = Text("Every gap", "Каждый промежуток")
_HEAD = (
    Text("Median gap, days", "Медиана промежутка, дней"),
    Text("Customers", "Клиенты"),
    Text("Not longer", "Не длиннее"),
    Text("Share", "Доля"),
)
_ONE_DAY = Text("Active on one day only", "Активны только в один день")
_SAME = Text("Median gap of {least} days", "Медиана промежутка — {least} дн.")
_WITHIN = Text(
    "Median gap of {least} to {most} days", "Медиана промежутка — от {least} до {most} дн."
)
_UP_TO = Text("Up to a {period}", "До одного периода: {period}")
_LONGER = Text("Longer", "Дольше")

Row = dict[str, Any]


def number_text(least: float, most: float) -> Text:
    """Return which number it is."""
    if most == 0:
        return _ONE_DAY
    ends = [Text(**{each: _days(end, each) for each in LANGUAGES}) for end in (least, most)]
    return filled(_SAME if least == most else _WITHIN, least=ends[0], most=ends[1])


def panels(
    cells: pa.Table, facts: Mapping[str, Json], event: tuple[str, ...], reader: Reader
) -> tuple[Panel, ...]:
    """Return the panels of the usage interval.

    Parameters
    ----------
    cells : pyarrow.Table
        As in `UsageInterval`.
    facts : mapping
        Its single figures.
    event : tuple of str
        What makes a customer active.
    reader : Reader
        Its link takes `least` and `most`.
    """
    gaps = cells.to_pylist()
    said = Panel(
        title=reader.says(_HABIT), lead=reader.says(_ADVICE), facts=_facts(facts, event, reader)
    )
    if not gaps:
        return (said,)
    return (
        said,
        Panel(title=reader.says(_BARS), picture=_bars(gaps, reader)),
        Panel(title=reader.says(_CURVE), picture=_curve(gaps, facts["knee_days"], reader)),
        _numbers(gaps, reader),
    )


def _facts(
    facts: Mapping[str, Json], event: tuple[str, ...], reader: Reader
) -> tuple[tuple[str, Number], ...]:
    places = {"customers": (0.5, LENGTHS[Period.year] * 100.0), "once": (0.0, 0.0)}
    found = []
    for name, text in _FACTS.items():
        value, place = facts[name], places.get(name)
        href = reader.link(least=place[0], most=place[1]) if place else None
        assert value is None or isinstance(value, (int, float))
        said = "–" if value is None else _days(value, reader.language)
        found.append((reader.says(text), Number(text=said, href=href)))
    return (_proposal(facts["proposed_period"], event, reader), *found)


def _proposal(period: Json, event: tuple[str, ...], reader: Reader) -> tuple[str, Number]:
    """Return the period that fits, which leads to retention where there are pages."""
    if not isinstance(period, str):
        return reader.says(_PERIOD), Number(text="–")
    name = reader.says(PERIOD_NAMES[Period(period)])
    if reader.link is no_link:
        return reader.says(_PERIOD), Number(text=name)
    asked = [("period", period)]
    asked += [(side, rule) for side in ("start_event", "return_event") for rule in event]
    said = reader.says(_USE).format(period=name)
    return reader.says(_PERIOD), Number(text=said, href=f"/retention?{urlencode(asked)}")


def _bars(gaps: list[Row], reader: Reader) -> Html:
    """Return the customers between one length of a period and the next."""
    bars, beyond = [], 0.0
    for period, length in LENGTHS.items():
        name = reader.says(_UP_TO).format(period=reader.says(PERIOD_NAMES[period]).lower())
        bars.append(_bar(name, gaps, (beyond + 0.5, float(length)), reader))
        beyond = float(length)
    longest = max(row["days"] for row in gaps)
    if longest > beyond:
        bars.append(_bar(reader.says(_LONGER), gaps, (beyond + 0.5, longest), reader))
    return rows(tuple(bars), title=reader.says(_BARS), language=reader.language)


def _bar(name: str, gaps: list[Row], ends: tuple[float, float], reader: Reader) -> Bar:
    least, most = ends
    value = sum(row["customers"] for row in gaps if least <= row["days"] <= most)
    return Bar(label=name, value=value, href=reader.link(least=least, most=most))


def _curve(gaps: list[Row], knee: Json, reader: Reader) -> Html:
    """Return the share of customers by gap, day by day."""
    last = int(min(MOST_DRAWN, max(row["days"] for row in gaps)) + 0.5)
    ends = [row["days"] for row in gaps]
    many = [bisect_right(ends, day) for day in range(1, last + 1)]
    points = tuple(_point(day, gaps[n - 1], reader) if n else None for day, n in enumerate(many, 1))
    is_marked = isinstance(knee, (int, float)) and knee <= last
    marks = (Mark(float(str(knee)) - 1, reader.says(_KNEE)),) if is_marked else ()
    chart = Chart(
        title=reader.says(_CURVE),
        axis=reader.says(_AXIS),
        labels=tuple(str(day) for day in range(1, last + 1)),
        series=(Series(reader.says(_CURVE), points),),
        unit=SHARE,
        marks=marks,
    )
    return curve(chart, language=reader.language)


def _point(day: int, row: Row, reader: Reader) -> Point:
    return Point(
        value=row["at_most_share"],
        low=row["at_most_low"],
        high=row["at_most_high"],
        href=reader.link(least=0.5, most=float(day)),
    )


def _numbers(gaps: list[Row], reader: Reader) -> Panel:
    def line(row: Row) -> tuple[str | Number, ...]:
        days = row["days"]
        return (
            _days(days, reader.language),
            Number(
                text=formats.count(row["customers"], reader.language),
                href=reader.link(least=days, most=days),
            ),
            Number(
                text=formats.count(row["at_most"], reader.language),
                href=reader.link(least=0.5, most=days),
            ),
            Number(text=formats.share(row["at_most_share"], reader.language, 1)),
        )

    return Panel(
        title=reader.says(_NUMBERS),
        head=tuple(map(reader.says, _HEAD)),
        rows=tuple(map(line, gaps)),
    )


def _days(value: float, language: Any) -> str:
    return formats.number(value, language, 0 if float(value).is_integer() else 1)
