"""What repeat purchase shows: second purchases by day, shares within days, every n, the waits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import pyarrow as pa

from homing.core.text import Text
from homing.draw import formats
from homing.draw.bars import NUMBER, Chart, Point, Series, columns
from homing.draw.chart import SHARE
from homing.draw.curve import curve
from homing.metrics.answers.panels import Number, Panel
from homing.metrics.answers.reader import Reader
from homing.metrics.answers.words import filled
from homing.metrics.forms import Json
from homing.metrics.repeat_purchase.question import RepeatPurchaseCell, What
from homing.metrics.repeat_purchase.tables import READABLE_SHARE

MOST_DRAWN: Final = 60
"""Points of the curve that a picture shows; the data have every day."""
MOST_SERIES: Final = 4
"""Groups that a picture shows, the largest."""

_CURVE = Text("Time to the second purchase", "Время до второй покупки")
_CURVE_LEAD = Text(
    "Share of customers who have bought again by so many days after the first purchase "
    "(Kaplan–Meier, 95% intervals): those who have not yet are waiting, not lost. Drawn as far as "
    "a tenth of them were still waiting.",
    "Доля клиентов, купивших снова за столько дней после первой покупки (Каплан — Майер, "
    "95-процентные интервалы): кто ещё не купил, тот ждёт, а не потерян. Показана до срока, на "
    "котором ждала ещё десятая их часть.",
)
_DAYS = Text("days since the first purchase", "дней после первой покупки")
_BOUGHT = Text("Bought in the range", "Купили в диапазоне")
_REPEAT = Text("Bought twice or more in it", "Из них два раза и больше")
_REPEAT_SHARE = Text("Repeat-purchase share", "Доля повторных")
_MEDIAN = Text("Median days to the second purchase", "Медиана дней до второй покупки")
_QUARTERS = Text("Days: a quarter; three quarters", "Дней: четверть; три четверти")
_WITHIN = Text("A second purchase within so many days", "Вторая покупка за столько дней")
_WITHIN_LEAD = Text(
    "Only customers whose first purchase is old enough; beside them the Kaplan–Meier share, which "
    "also uses the younger ones.",
    "Только клиенты с достаточно давней первой покупкой; рядом — доля по Каплану — Майеру, "
    "которая учитывает и более новых.",
)
_WITHIN_HEAD = (
    Text("Days", "Дней"),
    Text("Old enough", "Достаточно давно"),
    Text("Bought again", "Купили снова"),
    Text("Share (95% interval)", "Доля (интервал 95\u00a0%)"),
    Text("Kaplan–Meier", "Каплан — Майер"),
)
_STEPS = Text("From each purchase to the next", "От каждой покупки к следующей")
_STEPS_LEAD = Text(
    "Of the customers who made their n-th purchase in the range. Kaplan–Meier: the share within "
    "the longest wait for which a tenth of them were still waiting.",
    "Из клиентов, совершивших n-ю покупку в диапазоне. По Каплану — Майеру: доля за самый долгий "
    "срок, на котором ждала ещё десятая их часть.",
)
_STEPS_HEAD = (
    Text("Purchase", "Покупка"),
    Text("Customers", "Клиенты"),
    Text("Made the next", "Продолжили"),
    Text("Not yet", "Ещё нет"),
    Text("Share (95% interval)", "Доля (интервал 95\u00a0%)"),
    Text("Kaplan–Meier (in days)", "Каплан — Майер (за дней)"),
    Text("Median days", "Медиана дней"),
    Text("Quarter; three quarters", "Четверть; три четверти"),
)
_WENT_ON = Text("Share who made the next purchase", "Доля совершивших следующую покупку")
_NTH = Text("purchase", "покупка")
_BETWEEN = Text(
    "Days between the first purchase and the second", "Дней между первой и второй покупкой"
)
_BETWEEN_LEAD = Text(
    "Only those who have bought again: the patient ones are still missing here.",
    "Только уже купившие снова: самых неспешных здесь ещё нет.",
)
_BETWEEN_AXIS = Text("days", "дней")
_WHO: Final[dict[What, Text]] = {
    "reached": Text("Made purchase {n}", "Совершили покупку № {n}"),
    "went_on": Text(
        "Made another purchase after purchase {n}", "Совершили следующую покупку после № {n}"
    ),
    "waiting": Text("No further purchase after purchase {n}", "Без следующей покупки после № {n}"),
    "bought": Text("Purchases in the range: {n} or more", "Покупок в диапазоне: {n} и больше"),
}
_IS_WITHIN = Text(
    "{number}, within {days} days, of those seen that long",
    "{number}, за {days} дн., из наблюдавшихся столько",
)
_IS_FROM = Text("{number}, after {days} days or more", "{number}, через {days} дн. или позже")
_IS_BETWEEN = Text(
    "{number}, after {days} days or more and fewer than {end}",
    "{number}, через {days} дн. или позже, но раньше {end}",
)

Row = dict[str, Any]


class Shown(NamedTuple):
    """What is shown: the tables of `RepeatPurchase`, and single figures."""

    steps: pa.Table
    within: pa.Table
    curve: pa.Table
    between: pa.Table
    facts: Mapping[str, Json]


def number_text(place: RepeatPurchaseCell) -> Text:
    """Return which number it is."""
    number = filled(_WHO[place.what], n=str(place.n))
    if place.within is not None:
        return filled(_IS_WITHIN, number=number, days=str(place.within))
    if place.until_days is not None:
        days, end = str(place.from_days), str(place.until_days)
        return filled(_IS_BETWEEN, number=number, days=days, end=end)
    if place.from_days:
        return filled(_IS_FROM, number=number, days=str(place.from_days))
    return number


def panels(shown: Shown, reader: Reader) -> tuple[Panel, ...]:
    """Return the panels of repeat purchase.

    Parameters
    ----------
    shown : Shown
        As in `RepeatPurchase`.
    reader : Reader
        Its link takes `n`, `what`, and where it matters `within`, `from_days`, `until_days`,
        `group`.
    """
    days, steps = shown.curve.to_pylist(), shown.steps.to_pylist()
    found = [_curve(days, shown.facts, reader)]
    if shown.within.num_rows:
        found.append(_within(shown.within.to_pylist(), reader))
    found.append(_steps(steps, reader))
    waits = [row for row in shown.between.to_pylist() if row["n"] == 1 and row["group"] is None]
    return (*found, _between(waits, reader)) if waits else tuple(found)


def _curve(days: list[Row], facts: Mapping[str, Json], reader: Reader) -> Panel:
    groups = list(dict.fromkeys(row["group"] for row in days))[:MOST_SERIES]
    of = {group: _readable([row for row in days if row["group"] == group]) for group in groups}
    longest = max((len(rows) for rows in of.values()), default=0)
    every = -(-longest // MOST_DRAWN) or 1
    shown = range(0, longest, every)
    series = tuple(
        Series(
            reader.says(_CURVE) if group is None else reader.group(group),
            tuple(_drawn(rows[day]) if day < len(rows) else None for day in shown),
        )
        for group, rows in of.items()
    )
    chart = Chart(reader.says(_CURVE), reader.says(_DAYS), tuple(map(str, shown)), series, SHARE)
    return Panel(
        title=reader.says(_CURVE),
        lead=reader.says(_CURVE_LEAD),
        picture=curve(chart, language=reader.language) if series else None,
        facts=_facts(facts, reader),
    )


def _readable(days: list[Row]) -> list[Row]:
    """Return the days, rising, for which enough customers were still waiting."""
    return [row for row in days if row["at_risk"] >= READABLE_SHARE * days[0]["at_risk"]]


def _drawn(row: Row) -> Point:
    return Point(value=row["share"], low=row["low"], high=row["high"])


def _facts(facts: Mapping[str, Json], reader: Reader) -> tuple[tuple[str, Number], ...]:
    def bought(name: str, n: int) -> Number:
        text = formats.count(int(str(facts[name])), reader.language)
        return Number(text=text, href=reader.link(n=n, what="bought"))

    share, low, high = (_float(facts[f"repeat_{name}"]) for name in ("share", "low", "high"))
    quarter, median, three = (_float(facts[f"{name}_days"]) for name in ("p25", "median", "p75"))
    return (
        (reader.says(_BOUGHT), bought("customers", 1)),
        (reader.says(_REPEAT), bought("repeat", 2)),
        (reader.says(_REPEAT_SHARE), Number(text=_with_interval(share, low, high, reader))),
        (reader.says(_MEDIAN), Number(text=_days(median, reader))),
        (reader.says(_QUARTERS), Number(text=_quarters(quarter, three, reader))),
    )


def _within(rows: list[Row], reader: Reader) -> Panel:
    def line(row: Row) -> tuple[str | Number, ...]:
        place = {"n": 1, "within": row["days"], "group": row["group"]}
        return (
            str(row["days"]),
            *reader.groups(row),
            _count(row["customers"], reader, what="reached", **place),
            _count(row["went_on"], reader, what="went_on", **place),
            Number(text=_with_interval(row["share"], row["low"], row["high"], reader)),
            Number(text=_share(row["km_share"], reader)),
        )

    first, *rest = (reader.says(each) for each in _WITHIN_HEAD)
    return Panel(
        title=reader.says(_WITHIN),
        lead=reader.says(_WITHIN_LEAD),
        head=(first, *reader.group_head(rows), *rest),
        rows=tuple(map(line, rows)),
    )


def _steps(rows: list[Row], reader: Reader) -> Panel:
    def line(row: Row) -> tuple[str | Number, ...]:
        counted = {"reached": "customers", "went_on": "went_on", "waiting": "waiting"}
        place = {"n": row["n"], "group": row["group"]}
        return (
            str(row["n"]),
            *reader.groups(row),
            *(_count(row[name], reader, what=what, **place) for what, name in counted.items()),
            Number(text=_with_interval(row["share"], row["low"], row["high"], reader)),
            Number(text=_by_days(row, reader)),
            Number(text=_days(row["median_days"], reader)),
            Number(text=_quarters(row["p25_days"], row["p75_days"], reader)),
        )

    first, *rest = (reader.says(each) for each in _STEPS_HEAD)
    shown = [row for row in rows if row["customers"]]
    is_whole = all(row["group"] is None for row in shown)
    return Panel(
        title=reader.says(_STEPS),
        lead=reader.says(_STEPS_LEAD),
        picture=_went_on(shown, reader) if shown and is_whole else None,
        head=(first, *reader.group_head(shown), *rest),
        rows=tuple(map(line, shown)),
    )


def _went_on(rows: list[Row], reader: Reader) -> Any:
    points = tuple(
        Point(
            value=row["share"],
            low=row["low"],
            high=row["high"],
            href=reader.link(n=row["n"], what="went_on"),
        )
        for row in rows
    )
    labels = tuple(f"{row['n']} → {row['n'] + 1}" for row in rows)
    series = (Series(reader.says(_WENT_ON), points),)
    chart = Chart(reader.says(_WENT_ON), reader.says(_NTH), labels, series, SHARE)
    return columns(chart, language=reader.language)


def _between(rows: list[Row], reader: Reader) -> Panel:
    points = tuple(
        Point(
            value=row["customers"],
            href=reader.link(
                n=1, what="went_on", from_days=row["from_days"], until_days=row["until_days"]
            ),
        )
        for row in rows
    )
    labels = tuple(_stretch(row) for row in rows)
    series = (Series(reader.says(_BETWEEN), points),)
    chart = Chart(reader.says(_BETWEEN), reader.says(_BETWEEN_AXIS), labels, series, NUMBER)
    return Panel(
        title=reader.says(_BETWEEN),
        lead=reader.says(_BETWEEN_LEAD),
        picture=columns(chart, language=reader.language),
    )


def _stretch(row: Row) -> str:
    first, last = row["from_days"], row["until_days"] - 1
    return str(first) if first == last else f"{first}–{last}"


def _count(value: int, reader: Reader, **place: Any) -> Number:
    given = {name: each for name, each in place.items() if each is not None}
    return Number(text=formats.count(value, reader.language), href=reader.link(**given))


def _by_days(row: Row, reader: Reader) -> str:
    share = _share(row["km_share"], reader)
    if row["km_days"] is None:
        return share
    return f"{share} ({formats.number(row['km_days'], reader.language)})"


def _share(share: float | None, reader: Reader) -> str:
    return "–" if share is None else formats.share(share, reader.language, 1)


def _with_interval(
    share: float | None, low: float | None, high: float | None, reader: Reader
) -> str:
    said = _share(share, reader)
    if low is None or high is None:
        return said
    return f"{said} ({formats.interval(low, high, reader.language, 1)})"


def _quarters(first: float | None, third: float | None, reader: Reader) -> str:
    return f"{_days(first, reader)}; {_days(third, reader)}"


def _days(days: float | None, reader: Reader) -> str:
    return "–" if days is None else formats.number(days, reader.language, 1)


def _float(value: Json) -> float | None:
    return None if value is None else float(str(value))
