"""The size of a segment, day by day, as a report that a board can show."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from homing.core.periods import Period
from homing.core.text import Language, Text
from homing.draw import formats
from homing.draw.chart import NUMBER, Chart, Point, Series
from homing.draw.curve import curve
from homing.metrics.answers.panels import Number, Panel
from homing.metrics.spec import Better, Spec, Unit
from homing.segments import daily, segments_of

if TYPE_CHECKING:
    from homing.ui.visit import House

PATH: Final = "/segments/"
DRAWN_DAYS: Final = 90
NAME: Final = Text("Size of a segment", "Размер сегмента")
AT_THE_END: Final = Text("Customers at the end of the day", "Клиентов в конце дня")
DAYS: Final = Text("Days", "Дни")
SPEC: Final = Spec(
    key="segment_size",
    name=NAME,
    unit=Unit.customers,
    better=Better.neither,
    definition=Text(
        "Customers who are in the segment at the end of a day.",
        "Клиенты, входящие в сегмент на конец дня.",
    ),
    formula=Text("number of members", "число участников"),
    denominator=Text("None: a count.", "Знаменателя нет: это количество."),
    source=Text("The segment's own rule.", "Правило самого сегмента."),
    pitfalls=(),
)
_UUID: Final = re.compile(rf"{PATH}[0-9a-f]{{8}}(-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SizesQuestion:
    """Which days of a segment's size are asked about.

    Parameters
    ----------
    period : Period or None
        Sizes are by day, whatever a board asks of its other reports.
    since, until : date or None
        First and last day; the newest 90 days unless given.
    """

    period: Period | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Sizes:
    """How large a segment was.

    Parameters
    ----------
    name : str
        Of the segment.
    days : tuple of (date, int)
        The customers at the end of each day, oldest first.
    today : date
        The local day that is not over.
    """

    name: str
    days: tuple[tuple[date, int], ...]
    today: date

    def panel(self, language: Language) -> Panel | None:
        """Return the picture; None: there is no such day."""
        if not self.days:
            return None
        size, day = self.days[-1][1], formats.day(self.days[-1][0], language)
        points = tuple(Point(value=n, is_complete=on < self.today) for on, n in self.days)
        chart = Chart(
            title=AT_THE_END.of(language),
            axis=DAYS.of(language),
            labels=tuple(formats.day(on, language) for on, _ in self.days),
            series=(Series(self.name, points),),
            unit=NUMBER,
        )
        drawn = curve(chart, language=language)
        fact = (day, Number(text=formats.count(size, language)))
        return Panel(title=self.name, facts=(fact,), picture=drawn)


def is_segment(path: str) -> bool:
    """Say whether an address is that of a segment."""
    return _UUID.fullmatch(path) is not None


def sizes_of(house: House, path: str, question: SizesQuestion) -> Sizes:
    """Return how large the segment of an address was; raises `NotFound`."""
    segments = segments_of(house)
    segment = segments.kept.one(UUID(path.removeprefix(PATH)))
    today = house.clock.now().astimezone(ZoneInfo(house.project.timezone)).date()
    first, last = question.since or date.min, question.until or date.max
    most = DRAWN_DAYS if question.since is None else (today - question.since).days + 1
    days = daily(segments.sizes(segment.id), today, max(1, most))
    return Sizes(segment.name, tuple(each for each in days if first <= each[0] <= last), today)
