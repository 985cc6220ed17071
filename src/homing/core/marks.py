"""Marks: days that people know a reason for, such as a release, a holiday or a sale."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Mark:
    """A day, or a range of days, with what was special about it.

    Parameters
    ----------
    text : str
        What people call it.
    starts : date
        Its first day.
    ends : date or None
        Its last day; None: it has one day.
    is_yearly : bool
        It comes again every year on these days.
    """

    text: str
    starts: date
    ends: date | None = None
    is_yearly: bool = False

    def days_within(self, since: date, until: date) -> Iterator[tuple[date, date]]:
        """Yield first and last day of each time it comes within days, both counted, in order.

        Examples
        --------
        >>> sale = Mark("New year sale", date(2025, 12, 30), date(2026, 1, 2), is_yearly=True)
        >>> [str(first) for first, _ in sale.days_within(date(2027, 1, 1), date(2027, 12, 31))]
        ['2026-12-30', '2027-12-30']
        """
        years = range(since.year - 1, until.year + 1) if self.is_yearly else (self.starts.year,)
        length = (self.ends or self.starts) - self.starts
        for year in years:
            first = _in_year(self.starts, year)
            if year >= self.starts.year and first <= until and first + length >= since:
                yield first, first + length


@dataclass(frozen=True, slots=True)
class Flag:
    """Marks on one label of a time axis: which label, counted from 0, and what they are called."""

    at: int
    text: str


def flags(marks: Sequence[Mark], starts: Sequence[date], until: date) -> list[Flag]:
    """Return the flags of a time axis, from its left to its right.

    Parameters
    ----------
    marks : sequence of Mark
        In any order.
    starts : sequence of date
        The first day of each period on the axis, ascending.
    until : date
        The last day of the last period.

    Returns
    -------
    list of Flag
        One for each time that a mark comes, on the period that its first day is in; on the first
        period where it began before.

    Examples
    --------
    >>> sale = Mark("Sale", date(2026, 2, 10))
    >>> flags([sale], [date(2026, 1, 1), date(2026, 2, 1)], date(2026, 2, 28))
    [Flag(at=1, text='Sale')]
    """
    if not starts:
        return []
    found = [
        (first, Flag(_place(starts, first), mark.text))
        for mark in marks
        for first, _ in mark.days_within(starts[0], until)
    ]
    return [flag for _, flag in sorted(found, key=lambda each: (each[0], each[1].text))]


def _place(starts: Sequence[date], day: date) -> int:
    return max((at for at, start in enumerate(starts) if start <= day), default=0)


def _in_year(day: date, year: int) -> date:
    """Return a day in another year; 29 February is the 28th where there is none."""
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)
