"""From a question about retention to the statements that answer it."""

from __future__ import annotations

from datetime import date, datetime

from homing.core.errors import UserError
from homing.core.periods import Period
from homing.metrics.retention.query import RetentionQuery
from homing.metrics.twins import twin

MOST_CELLS = 4_000_000
"""More than this is not a table to look at."""


def cells_statement(query: RetentionQuery, first: datetime | None) -> str:
    """Return the statement of the cohort table.

    Parameters
    ----------
    query : RetentionQuery
        The question, with nothing left open.
    first : datetime or None
        When the first event occurred.

    Raises
    ------
    UserError
        If the table would be too large to look at.
    """
    period, calendar, now = query.period, query.calendar, query.moment
    current = query.current_index
    start = current if first is None else min(current, calendar.index(period, first))
    since = query.first_index
    until = query.end_index
    oldest = max(start, start if since is None else since)
    ages = max(0, current - oldest)
    if query.ages is not None:
        ages = min(ages, query.ages)
    newest = current if until is None else min(current, until - 1)
    _check_size(query, rows=newest - oldest + 1, columns=ages + 1)
    return twin.statement(
        "retention.sql",
        {
            **twin.period_values(period, calendar),
            "start_event": query.start_event or None,
            "return_event": query.return_event or None,
            "now": now,
            "current": twin.stamp(period, calendar, current),
            "since": None if since is None else twin.stamp(period, calendar, since),
            "until": None if until is None else twin.stamp(period, calendar, until),
            "ages": ages,
        },
    )


def who_statement(query: RetentionQuery, cohort: int, age: int, *, returned: bool) -> str:
    """Return the statement of the customers behind a cell; `cohort` is the index of its period."""
    period, calendar = query.period, query.calendar
    return twin.statement(
        "retention_who.sql",
        {
            "start_event": query.start_event or None,
            "return_event": query.return_event or None,
            "now": query.moment,
            "cohort_start": calendar.start_at(period, cohort),
            "cohort_end": calendar.start_at(period, cohort + 1),
            "age": age,
            "age_start": calendar.start_at(period, cohort + age),
            "age_end": calendar.start_at(period, cohort + age + 1),
            "returned": returned,
        },
    )


def cohort_index(query: RetentionQuery, cohort: str | date) -> int:
    """Return the index of the period that a cohort's name, day or moment falls in.

    Raises
    ------
    UserError
        If the text is no date.
    """
    if isinstance(cohort, str):
        cohort = _parsed(cohort)
    return query.index_of(cohort)


def _parsed(text: str) -> date:
    padded = text + "-01-01"[len(text) - 4 :] if len(text) in {4, 7} else text
    try:
        return date.fromisoformat(padded) if len(padded) == 10 else datetime.fromisoformat(padded)
    except ValueError:
        raise UserError(
            f"{text!r} is not a cohort.",
            where="cohort",
            remedy="Write it as 2026-01 or 2026-01-31.",
        ) from None


def _check_size(query: RetentionQuery, *, rows: int, columns: int) -> None:
    if rows * columns > MOST_CELLS:
        raise UserError(
            f"{rows:,} cohorts × {columns:,} ages are too many to look at.",
            where="period",
            remedy=f"Take a period longer than {_one(query.period)}, or set since, until or ages.",
        )


def _one(period: Period) -> str:
    return f"an {period}" if period is Period.hour else f"a {period}"
