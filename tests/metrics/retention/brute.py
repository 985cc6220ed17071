"""Retention counted the slow way, with dictionaries and loops and no line of Homing's own.

An interval is the date of its first day (hours: the moment it begins); ages are found by walking
the calendar one interval at a time, so nothing here can miscount a difference.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}


@dataclass(frozen=True)
class Cell:
    members: frozenset[str]
    returned: frozenset[str]
    is_complete: bool


def interval(moment: datetime, period: str, zone: str, week_start: int = 1):
    local = moment.astimezone(ZoneInfo(zone))
    if period == "hour":
        # full hours of the local clock; the half hour that a zone jumps stays with its hour
        odd = local.utcoffset() % timedelta(hours=1)
        return (moment.astimezone(UTC) + odd).replace(minute=0, second=0, microsecond=0)
    day = local.date()
    if period == "day":
        return day
    if period == "week":
        while day.isoweekday() != week_start:
            day -= timedelta(days=1)
        return day
    while day.day != 1 or (day.month - 1) % MONTHS[period]:
        day -= timedelta(days=1)
    return day


def following(start, period: str):
    if period == "hour":
        return start + timedelta(hours=1)
    if period == "day":
        return start + timedelta(days=1)
    if period == "week":
        return start + timedelta(days=7)
    year, month = divmod(start.year * 12 + start.month - 1 + MONTHS[period], 12)
    return date(year, month + 1, 1)


def cohort_table(
    events,
    *,
    period: str = "week",
    timezone: str = "UTC",
    week_start: int = 1,
    start_event=(),
    return_event=(),
    since: date | None = None,
    until: date | None = None,
    ages: int | None = None,
    now: datetime | None = None,
):
    """Return {(cohort, age): Cell} from an iterable of (customer, event, moment)."""
    events = list(events)
    if not events:
        return {}
    now = now or max(moment for _, _, moment in events)
    events = [event for event in events if event[2] <= now]

    def place_of(moment):
        return interval(moment, period, timezone, week_start)

    current = place_of(now)
    cohorts, returns = entries_and_returns(events, start_event, return_event, place_of)
    cells = {}
    for cohort, members in cohorts.items():
        if not is_shown(cohort, since, until, period, timezone, week_start):
            continue
        place, age = cohort, 0
        while place <= current and (ages is None or age <= ages):
            back = {who for who in members if place in returns.get(who, ())}
            cells[cohort, age] = Cell(
                frozenset(members), frozenset(back if age else members), place < current
            )
            place, age = following(place, period), age + 1
    return cells


def entries_and_returns(events, start_event, return_event, place_of):
    """Return {cohort: customers} and {customer: intervals with a return}."""
    first: dict[str, datetime] = {}
    returns: dict[str, set] = {}
    for customer, event, moment in events:
        if not start_event or event in start_event:
            first[customer] = min(moment, first.get(customer, moment))
        if not return_event or event in return_event:
            returns.setdefault(customer, set()).add(place_of(moment))
    cohorts: dict[object, set[str]] = {}
    for customer, moment in first.items():
        cohorts.setdefault(place_of(moment), set()).add(customer)
    return cohorts, returns


def is_shown(cohort, since, until, period, timezone, week_start) -> bool:
    if since is not None:
        midnight = datetime(since.year, since.month, since.day, tzinfo=ZoneInfo(timezone))
        if cohort < interval(midnight, period, timezone, week_start):
            return False
    if until is not None:
        after = until + timedelta(days=1)
        end = datetime(after.year, after.month, after.day, tzinfo=ZoneInfo(timezone))
        last = end.astimezone(UTC) - timedelta(microseconds=1)
        if cohort > interval(last, period, timezone, week_start):
            return False
    return True
