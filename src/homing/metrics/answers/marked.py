"""Marks on the pictures of an answer: who looks knows days that the events do not tell of.

An answer is drawn from its numbers alone, in a notebook as on a page. A page knows marks too; it
says so around the drawing, and every picture with a time axis takes those that fall on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from typing import Final

from homing.core.marks import Flag, Mark, flags
from homing.core.periods import Period

_KNOWN: Final[ContextVar[tuple[Mark, ...]]] = ContextVar("marks", default=())


@contextmanager
def marked(marks: Sequence[Mark]) -> Iterator[None]:
    """Put marks on the pictures that are drawn inside."""
    before = _KNOWN.set(tuple(marks))
    try:
        yield
    finally:
        _KNOWN.reset(before)


def flags_of(starts: Sequence[date], period: Period) -> tuple[Flag, ...]:
    """Return the flags of an axis whose periods begin there, ascending."""
    known = _KNOWN.get()
    if not known or not starts:
        return ()
    days = [each.date() if isinstance(each, datetime) else each for each in starts]
    return tuple(flags(known, days, last_day(period, days[-1])))


def last_day(period: Period, start: date) -> date:
    """Return the last day of the period that begins on a day.

    Examples
    --------
    >>> str(last_day(Period.month, date(2026, 12, 1))), str(last_day(Period.day, date(2026, 3, 1)))
    ('2026-12-31', '2026-03-01')
    """
    if not period.months:
        return start + timedelta(days=6 if period is Period.week else 0)
    years, month = divmod(start.month - 1 + period.months, 12)
    return date(start.year + years, month + 1, 1) - timedelta(days=1)
