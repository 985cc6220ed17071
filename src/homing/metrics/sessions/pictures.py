"""What sessions show: how many over time, how long they last, which are over at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from homing.core.text import Text
from homing.draw import Html, formats
from homing.draw.bars import NUMBER, SHARE, Bar, Chart, Point, Series, Unit, columns, rows
from homing.draw.curve import curve
from homing.metrics.answers.panels import Number, Panel
from homing.metrics.answers.reader import Reader
from homing.metrics.forms import Json
from homing.metrics.sessions.numbers import BUCKETS_S
from homing.metrics.sessions.words import length_text

MOST_DRAWN: Final = 60
"""Periods that a picture shows, the newest; the table has all."""
MOST_SERIES: Final = 4
"""Groups that a picture shows, the largest."""
MINUTES: Final = Unit(formats.number, digits=1)

_SESSIONS = Text("Sessions", "Сессии")
_LENGTH = Text("Length of a session, minutes", "Длина сессии, минут")
_MEDIAN = Text("Median", "Медиана")
_P90 = Text("90% are shorter", "90\u00a0% короче")
_SINGLE = Text("Share of sessions with a single event", "Доля сессий с одним событием")
_SHARE = Text("Share of sessions", "Доля сессий")
_ALL = Text("How long sessions last", "Сколько длятся сессии")
_LEAD = Text(
    "From the first event to the last, all periods together; what comes after the last event "
    "nobody knows.",
    "От первого события до последнего, по всем периодам вместе; что было после последнего события, "
    "неизвестно.",
)
_NUMBERS = Text("Every period", "Каждый период")
_ONE_EVENT = Text("A single event", "Одно событие")
_UP_TO = Text("Shorter than {most}", "Короче {most}")
_BETWEEN = Text("{least} – {most}", "{least} – {most}")
_LONGER = Text("{least} or longer", "{least} и дольше")
_HEAD: Final = (
    _SESSIONS,
    Text("Customers", "Клиенты"),
    Text("Per customer", "На клиента"),
    Text("Median length", "Медиана длины"),
    Text("Mean length", "Средняя длина"),
    _P90,
    Text("Events in one", "Событий в сессии"),
    Text("Single event", "Одно событие"),
    Text("Share", "Доля"),
)
_FACTS: Final = {
    "sessions": _SESSIONS,
    "median_length_s": Text("Median length", "Медиана длины"),
    "mean_length_s": Text("Mean length", "Средняя длина"),
    "p90_length_s": _P90,
    "single_share": _SINGLE,
}

Row = dict[str, Any]
Valued = Callable[[Row], Point | None]


def panels(
    cells: pa.Table, facts: Mapping[str, Json], buckets: NDArray[np.int64], reader: Reader
) -> tuple[Panel, ...]:
    """Return the panels of sessions.

    Parameters
    ----------
    cells : pyarrow.Table
        As in `Sessions`.
    facts : mapping
        Its single figures.
    buckets : int64[…]
        Sessions by length, as `numbers.buckets` says.
    reader : Reader
        Its link takes `starts` (of the period), `kind`, `from_s`, `until_s` and `group`.
    """
    shown = sorted(set(cells["period"].to_pylist()))[-MOST_DRAWN:]
    lines = [row for row in cells.to_pylist() if shown and row["period"] >= shown[0]]
    return (
        Panel(title=reader.says(_SESSIONS), picture=_over_time(lines, reader)),
        _lengths(facts, buckets, reader),
        Panel(title=reader.says(_LENGTH), picture=_length(lines, reader)),
        Panel(title=reader.says(_SINGLE), picture=_single(lines, reader)),
        _numbers(lines, reader),
    )


def _over_time(lines: list[Row], reader: Reader) -> Html:
    def point(row: Row) -> Point:
        href = reader.link(starts=row["period"], group=row["group"])
        return Point(value=row["sessions"], is_complete=row["is_complete"], href=href)

    chart = _chart(_SESSIONS, _by_group(lines, _SESSIONS, point, reader), lines, reader)
    draw = curve if len(chart.series) > 1 else columns
    return draw(chart, language=reader.language)


def _length(lines: list[Row], reader: Reader) -> Html:
    def minutes(name: str) -> Valued:
        def point(row: Row) -> Point | None:
            if row[name] is None:
                return None
            return Point(value=row[name] / 60, is_complete=row["is_complete"])

        return point

    series = _by_group(lines, _MEDIAN, minutes("median_length_s"), reader)
    if len(series) == 1:
        series += _by_group(lines, _P90, minutes("p90_length_s"), reader)
    chart = _chart(_LENGTH, series, lines, reader, unit=MINUTES)
    return curve(chart, language=reader.language)


def _single(lines: list[Row], reader: Reader) -> Html:
    def point(row: Row) -> Point | None:
        if row["single_share"] is None:
            return None
        return Point(
            value=row["single_share"],
            low=row["single_low"],
            high=row["single_high"],
            is_complete=row["is_complete"],
            href=reader.link(starts=row["period"], kind="single", group=row["group"]),
        )

    chart = _chart(_SINGLE, _by_group(lines, _SINGLE, point, reader), lines, reader, unit=SHARE)
    return curve(chart, language=reader.language)


def _by_group(lines: list[Row], name: Text, point: Valued, reader: Reader) -> tuple[Series, ...]:
    """Return a series for each of the largest groups; without a break-down one of that name."""
    groups = list(dict.fromkeys(row["group"] for row in lines))[:MOST_SERIES]
    return tuple(
        Series(
            reader.says(name) if group is None else reader.group(group),
            tuple(point(row) for row in lines if row["group"] == group),
        )
        for group in groups or [None]
    )


def _chart(
    title: Text,
    series: tuple[Series, ...],
    lines: list[Row],
    reader: Reader,
    *,
    unit: Unit = NUMBER,
) -> Chart:
    periods = [row["period"] for row in lines if row["group"] == lines[0]["group"]]
    return Chart(
        title=reader.says(title),
        axis=reader.periods,
        labels=tuple(map(reader.label, periods)),
        series=series,
        unit=unit,
        flags=reader.flags(periods),
    )


def _lengths(facts: Mapping[str, Json], buckets: NDArray[np.int64], reader: Reader) -> Panel:
    """Return how many sessions lasted how long, and their figures."""
    ends = (0.0, *BUCKETS_S, None)
    single, *others = (buckets / max(int(buckets.sum()), 1)).tolist()
    bars = [_bar(_ONE_EVENT, single, {"kind": "single"}, reader)]
    for nth, value in enumerate(others):
        least, most = ends[nth], ends[nth + 1]
        assert least is not None
        text = _LONGER if most is None else _BETWEEN if least else _UP_TO
        place = {"kind": "several", "from_s": least, "until_s": most}
        bars.append(_bar(text, value, place, reader))
    return Panel(
        title=reader.says(_ALL),
        lead=reader.says(_LEAD),
        picture=rows(tuple(bars), title=reader.says(_SHARE), language=reader.language, unit=SHARE),
        facts=tuple(
            (reader.says(text), _fact(name, facts, reader)) for name, text in _FACTS.items()
        ),
    )


def _bar(text: Text, value: float, place: dict[str, Any], reader: Reader) -> Bar:
    ends = {"least": place.get("from_s"), "most": place.get("until_s")}
    said = {name: length_text(end, reader.language) for name, end in ends.items()}
    return Bar(label=reader.says(text).format(**said), value=value, href=reader.link(**place))


def _fact(name: str, facts: Mapping[str, Json], reader: Reader) -> Number:
    value = facts[name]
    assert value is None or isinstance(value, (int, float))
    if name.endswith("_s"):
        return Number(text=length_text(value, reader.language))
    if name == "sessions":
        return Number(text=formats.count(int(value or 0), reader.language))
    said = "–" if value is None else formats.share(value, reader.language, 1)
    return Number(text=said, href=reader.link(kind="single"))


def _numbers(lines: list[Row], reader: Reader) -> Panel:
    latest = sorted(lines, key=lambda row: row["period"], reverse=True)
    return Panel(
        title=reader.says(_NUMBERS),
        head=(reader.periods, *reader.group_head(lines), *map(reader.says, _HEAD)),
        rows=tuple(_line(row, reader) for row in latest),
    )


def _line(row: Row, reader: Reader) -> tuple[str | Number, ...]:
    language, place = reader.language, {"starts": row["period"], "group": row["group"]}

    def counted(name: str, href: str | None = None) -> Number:
        text = formats.count(row[name], language)
        return Number(text=text, href=href, is_complete=row["is_complete"])

    def said(name: str, text: Callable[[Any], str], href: str | None = None) -> Number:
        if row[name] is None:
            return Number(text="–", is_complete=row["is_complete"])
        return Number(text=text(row[name]), href=href, is_complete=row["is_complete"])

    def share(value: float) -> str:
        return formats.share(value, language, 1)

    def decimal(value: float) -> str:
        return formats.number(value, language, 2)

    lengths = ("median_length_s", "mean_length_s", "p90_length_s")
    return (
        reader.label(row["period"]),
        *reader.groups(row),
        counted("sessions"),
        counted("customers", reader.link(**place)),
        said("sessions_per_customer", decimal),
        *(said(name, lambda value: length_text(value, language)) for name in lengths),
        said("events_per_session", decimal),
        counted("single"),
        said("single_share", share, reader.link(**place, kind="single")),
    )
