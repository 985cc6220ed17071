"""What an address asks about retention, and what is asked when it says nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final, TypeVar

from homing.core.names import PURCHASE
from homing.core.periods import Period
from homing.metrics.events import Events, Span
from homing.metrics.retention.query import (
    Average,
    Cohort,
    ColumnZero,
    Measure,
    RetentionQuery,
    Window,
)
from homing.metrics.timing import moment_of

ANY: Final = "*"
"""Stands for any event where names of events are asked for."""

Asked = TypeVar("Asked", bound="RetentionQuestion")

_LONGEST = (
    (timedelta(days=3), Period.hour),
    (timedelta(days=45), Period.day),
    (timedelta(days=200), Period.week),
    (timedelta(days=1500), Period.month),
    (timedelta(days=4500), Period.quarter),
)
"""Up to which length of the data a period gives a table that can be read at a glance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionQuestion:
    """A question about retention as an address says it: the fields of `RetentionQuery`.

    Parameters
    ----------
    period : Period or None
        Length of a cohort's period and of an age; the one that suits the length of the data unless
        given.
    start_event : tuple of str
        Names of events that make a customer enter, or `*` for any event. Unless given: purchase,
        or any event where nobody purchases.
    return_event : tuple of str
        Names of events that count as a return; the same.
    since, until : date or None
        First and last day of the cohorts; `until` is rounded up to the end of its period.
    ages : int or None
        The last age; as far as the data go unless given.
    now : str or None
        The moment, as 2026-01-31T12:00Z, at which completeness is judged; the end of the data
        unless given.
    timezone : str or None
        IANA zone in which periods are counted; the project's unless given.
    week_start : int or None
        ISO weekday, 1 = Monday … 7 = Sunday; the project's unless given.
    cohort : "first_time"
        Customers enter with their earliest start event over all history.
    measure : "on"
        Returned at age k: a return event in the k-th period after the cohort's.
    window : "calendar"
        Periods of the calendar.
    column_zero : "cohort"
        Age 0 is the size of the cohort.
    average : "pooled", "simple", "unique" or "mixpanel"
        How the one curve is made of many cohorts.
    """

    period: Period | None = None
    start_event: tuple[str, ...] = ()
    return_event: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    ages: int | None = None
    now: str | None = None
    timezone: str | None = None
    week_start: int | None = None
    cohort: Cohort = "first_time"
    measure: Measure = "on"
    window: Window = "calendar"
    column_zero: ColumnZero = "cohort"
    average: Average = "pooled"

    @property
    def query(self) -> RetentionQuery:
        """The question as the metric takes it.

        Raises
        ------
        UserError
            If a value cannot be taken; `where` names it.
        """
        return RetentionQuery(
            period=self.period or Period.week,
            start_event=_named(self.start_event),
            return_event=_named(self.return_event),
            since=self.since,
            until=self.until,
            ages=self.ages,
            now=moment_of(self.now),
            timezone=self.timezone,
            week_start=self.week_start,
            cohort=self.cohort,
            measure=self.measure,
            window=self.window,
            column_zero=self.column_zero,
            average=self.average,
        )


def usual(question: Asked, events: Events[Any], names: list[str]) -> Asked:
    """Return the question with nothing left unasked.

    Without a period it is the one that suits the length of the data; where customers purchase,
    they enter and return with a purchase unless the question names another event, or `ANY`.

    Parameters
    ----------
    question : RetentionQuestion
        What the address says.
    events : Events
        What it is asked of.
    names : list of str
        Names of the events that are there.
    """
    bought = (PURCHASE,) if PURCHASE in names else ()
    return replace(
        question,
        period=question.period or period_for(events.span),
        start_event=question.start_event or bought,
        return_event=question.return_event or bought,
    )


def _named(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the events that were named; the name of any event says none."""
    return () if ANY in names else names


def period_for(span: Span) -> Period:
    """Return the period in which so much time makes a table that can be read at a glance.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> year = Span(datetime(2010, 12, 1, tzinfo=UTC), datetime(2011, 12, 9, tzinfo=UTC), 20000)
    >>> period_for(year)
    <Period.month: 'month'>
    """
    if span.first is None or span.last is None:
        return Period.week
    length = span.last - span.first
    return next((period for longest, period in _LONGEST if length <= longest), Period.year)
