"""Retention: the share of a cohort that returned at an age."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Generic

from homing.core.errors import NotFound
from homing.core.periods import Period
from homing.core.text import Language
from homing.draw import standalone
from homing.draw.curve import curve
from homing.draw.heatmap import heatmap
from homing.draw.markup import tag
from homing.metrics.events import Events, Frame, in_zone
from homing.metrics.forms import Picture
from homing.metrics.retention.query import (
    Average,
    Cohort,
    ColumnZero,
    Measure,
    Names,
    RetentionQuery,
    Window,
    names_of,
)
from homing.metrics.retention.statements import cells_statement, cohort_index, who_statement
from homing.metrics.retention.table import CohortTable
from homing.metrics.timing import Day, date_of, moment_of


def retention(
    events: Events[Frame],
    *,
    period: str = Period.week,
    start_event: Names = None,
    return_event: Names = None,
    since: Day = None,
    until: Day = None,
    ages: int | None = None,
    now: str | datetime | None = None,
    timezone: str | None = None,
    week_start: int | None = None,
    cohort: Cohort = "first_time",
    measure: Measure = "on",
    window: Window = "calendar",
    column_zero: ColumnZero = "cohort",
    average: Average = "pooled",
) -> Retention[Frame]:
    """Measure which share of every cohort returned at every age.

    Parameters
    ----------
    events : Events
        What customers did; see `homing.events`.
    period, start_event, return_event, since, until, ages, now, timezone, week_start, cohort, \
measure, window, column_zero, average
        See `RetentionQuery`. Names of events may be one text or several; dates may be text.

    Returns
    -------
    Retention
        The table, the curve, the definition, the people, the SQL and the picture.

    Raises
    ------
    UserError
        If an option cannot be taken; says which and what is accepted.

    Examples
    --------
    >>> import homing as hm
    >>> log = [{"who": "ann", "on": "2026-01-05"}, {"who": "ann", "on": "2026-02-03"}]
    >>> r = retention(hm.events(log, customer="who", occurred_at="on"), period="month")
    >>> [(cell["age"], cell["returned"], cell["is_complete"]) for cell in r.table]
    [(0, 1, True), (1, 1, False)]
    """
    query = RetentionQuery(
        period=Period.of(period),
        start_event=names_of(start_event),
        return_event=names_of(return_event),
        since=date_of(since, "since"),
        until=date_of(until, "until"),
        ages=ages,
        now=moment_of(now),
        timezone=timezone,
        week_start=week_start,
        cohort=cohort,
        measure=measure,
        window=window,
        column_zero=column_zero,
        average=average,
    )
    return answer(events, query)


def answer(events: Events[Frame], query: RetentionQuery) -> Retention[Frame]:
    """Answer a question about retention that is a value already."""
    resolved = query.resolved(
        timezone=events.timezone, week_start=events.week_start, now=events.end
    )
    text = cells_statement(resolved, events.span.first)
    return Retention(
        resolved,
        in_zone(events.run(text), resolved.calendar.timezone),
        events,
        text=text,
        rows_read=events.span.rows,
        notes=events.notes,
    )


@dataclass(frozen=True)
class Retention(CohortTable, Generic[Frame]):
    """Who came back: the answer to one question, in the caller's own kind of frame.

    Parameters
    ----------
    events : Events
        What was asked.
    """

    events: Events[Frame]

    @cached_property
    def table(self) -> Frame:
        """The cohort table; one row = cohort × age, columns as in `CohortTable.cells`."""
        return self.events.give(self.cells)

    @cached_property
    def curve(self) -> Frame:
        """The one curve; one row = age, columns as in `CohortTable.points`."""
        return self.events.give(self.points)

    def who(self, cohort: str | date, age: int, *, returned: bool = True) -> Frame:
        """Return the customers behind a cell: those who returned, or those who did not.

        Parameters
        ----------
        cohort : str, date or datetime
            Any day (or moment) in the cohort's period; text may be "2010", "2010-12" or longer.
        age : int
            Whole periods since.
        returned : bool
            False: the customers of the cohort who did not return at this age.

        Returns
        -------
        frame
            One row = customer, in order of entry. Columns: `customer` (id), `first_at` (when they
            entered), `returned_at` (first return in the period), `returns` (how many).

        Raises
        ------
        NotFound
            If there is no such cell.
        """
        index = cohort_index(self.query, cohort)
        self._check_cell(index, age)
        statement = who_statement(self.query, index, age, returned=returned)
        people = self.events.run(statement)
        return self.events.give(in_zone(people, self.query.calendar.timezone))

    def plot(self, language: Language = "en") -> Picture:
        """Return the one curve with its interval, as a picture for a notebook."""
        return Picture(standalone(curve(self.chart(language), language=language)))

    def _repr_html_(self) -> str:
        picture = heatmap(self.grid("en"), language="en")
        remarks = [self.definition("en"), *(note.en for note in self.notes)]
        remarks += [str(warning) for warning in self.warnings]
        return standalone(picture, *(tag("p", None, remark) for remark in remarks))

    def _check_cell(self, index: int, age: int) -> None:
        start = self.query.start_of(index)
        cohorts = self.cells["cohort"].unique().to_pylist()
        if start not in cohorts:
            there = f"{min(cohorts)} … {max(cohorts)}" if cohorts else "none: no customer entered"
            raise NotFound(
                f"There is no cohort {start}.", where="cohort", remedy=f"There are {there}."
            )
        reached = self.query.current_index - index
        if not 0 <= age <= reached:
            raise NotFound(
                f"The cohort {start} has no age {age}.",
                where="age",
                remedy=f"It has reached age {reached}.",
            )
