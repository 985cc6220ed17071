"""Retention counted the slow way, with dictionaries and loops and no line of Homing's own.

An interval is the date of its first day (hours: the moment it begins); ages are found by walking
the calendar one interval at a time, so nothing here can miscount a difference.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
HOURS = {
    "hour": 1, "day": 24, "week": 168, "month": 720, "quarter": 2160, "half_year": 4320,
    "year": 8760,
}  # fmt: skip


@dataclass(frozen=True)
class Cell:
    members: frozenset[str]
    returned: frozenset[str]
    is_complete: bool
    value: float | None = None


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is asked, each event being a dict with `customer`, `event`, `at` and properties."""

    period: str = "week"
    timezone: str = "UTC"
    week_start: int = 1
    is_start: object = lambda event: True
    is_return: object = lambda event: True
    is_candidate: object = None
    since: date | None = None
    until: date | None = None
    ages: int | None = None
    now: datetime | None = None
    cohort: str = "first_time"
    measure: str = "on"
    window: str = "calendar"
    anchor: str = "first"
    brackets: tuple[int, ...] = ()
    at_least: int = 1
    column_zero: str = "cohort"
    value: str | None = None
    aggregate: str = "sum"
    group_of: object = None
    by_side: str = "start"
    top: int = 25
    follow_up: str = "common"
    oldest: datetime | None = None
    """The first event of the whole log, where `events` are only some."""


@dataclass
class Entry:
    customer: str
    cohort: object
    group: str | None
    anchors: list[datetime] = field(default_factory=list)


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


def hour_begins(stamp, timezone):
    """Return the moment at which an hour of the slow count begins on the local clock."""
    return stamp - stamp.astimezone(ZoneInfo(timezone)).utcoffset() % timedelta(hours=1)


def following(start, period: str):
    if period == "hour":
        return start + timedelta(hours=1)
    if period == "day":
        return start + timedelta(days=1)
    if period == "week":
        return start + timedelta(days=7)
    year, month = divmod(start.year * 12 + start.month - 1 + MONTHS[period], 12)
    return date(year, month + 1, 1)


def cohort_table(events, **asked):
    """Return {(cohort, group, column): Cell} from an iterable of events."""
    asked = Asked(**asked)
    events = list(events)
    if not events:
        return {}
    now = asked.now or max(event["at"] for event in events)
    events = [event for event in events if event["at"] <= now]

    def place_of(moment):
        return interval(moment, asked.period, asked.timezone, asked.week_start)

    if not events:
        return {}
    current = place_of(now)
    oldest = first_row(events, asked, place_of)
    shown = named(events, asked, lambda group: group, place_of)
    largest = ranked(shown, asked)
    entries = named(events, asked, lambda group: group if group in largest else "Other", place_of)
    columns = columns_of(asked, steps(oldest, current, asked.period))
    cells = {}
    for cohort, group in {(entry.cohort, entry.group) for entry in entries}:
        if is_shown(cohort, asked):
            mine = [e for e in entries if (e.cohort, e.group) == (cohort, group)]
            cells |= row(mine, events, asked, columns, (place_of, current, now, largest))
    return cells


def named(events, asked, shown, place_of):
    """Return every entry of a customer into a cohort, with groups as they are shown."""
    entries = []
    for customer in sorted({event["customer"] for event in events}):
        mine = sorted((e for e in events if e["customer"] == customer), key=lambda e: e["at"])
        entries += entries_of(customer, mine, asked, shown, place_of)
    return entries


def group_name(event, asked, shown):
    if asked.group_of is None:
        return None
    group = asked.group_of(event)
    return shown("(none)" if group is None else group)


def entries_of(customer, mine, asked, shown, place_of):
    starts = [event for event in mine if asked.is_start(event)]
    if not starts:
        return []
    if asked.cohort == "recurring":
        found = {}
        for event in starts:
            key = place_of(event["at"]), group_name(event, asked, shown)
            found.setdefault(key, Entry(customer, *key)).anchors.append(event["at"])
        return list(found.values())
    first = starts[0]["at"]
    if asked.cohort == "first_ever":
        earliest = min(event["at"] for event in mine if asked.is_candidate(event))
        if earliest != first:
            return []
    groups = [group_name(event, asked, shown) for event in starts if event["at"] == first]
    group = None if asked.group_of is None else min(groups)
    anchors = [e["at"] for e in starts if place_of(e["at"]) == place_of(first)]
    return [Entry(customer, place_of(first), group, anchors)]


def ranked(entries, asked):
    """Return the names of the groups that are shown by name."""
    shown = [entry for entry in entries if is_shown(entry.cohort, asked)]
    sizes = Counter(entry.group for entry in shown)
    if asked.group_of is None:
        return {None}
    names = sorted((name for name in sizes if name != "Other"), key=lambda n: (-sizes[n], n))
    return set(names[: asked.top])


def columns_of(asked, reached):
    """Return the ages of every column."""
    if asked.brackets:
        ends = [0]
        for size in asked.brackets:
            ends.append(ends[-1] + size)
        return [[0], *(list(range(a + 1, b + 1)) for a, b in pairwise(ends))]
    last = reached if asked.ages is None else min(asked.ages, reached)
    return [[age] for age in range(last + 1)]


def row(entries, events, asked, columns, around):
    """Return the cells of one cohort and group."""
    _, current, _, _ = around
    cohort, group = entries[0].cohort, entries[0].group
    reached = steps(cohort, current, asked.period)
    hits = {e.customer: hits_of(e, events, asked, columns, around) for e in entries}
    cells = {}
    for column, ages in enumerate(columns):
        if ages[0] > reached:
            break
        counted = {who for who, there in hits.items() if counts(set(there), column, asked.measure)}
        if column == 0 and asked.column_zero == "cohort":
            counted = set(hits)
        worth = [there[column] for there in hits.values() if column in there]
        value = None
        if asked.value:
            value = sum(worth)
            if asked.aggregate == "mean":
                value = value / len(worth) if worth else None
        wait = max(ages[-1], common(asked, columns, around, events)) + (asked.window == "24h")
        cells[cohort, group, column] = Cell(
            frozenset(hits), frozenset(counted), wait < reached, value
        )
    return cells


def common(asked, columns, around, events):
    """Return the age up to which a cohort must have been followed to be complete at all."""
    place_of, current, _, _ = around
    if asked.measure != "on_or_after" or asked.follow_up != "common":
        return 0
    if asked.ages is not None or asked.brackets:
        return columns[-1][-1]
    return steps(first_row(events, asked, place_of), current, asked.period) // 2


def first_row(events, asked, place_of):
    oldest = place_of(asked.oldest or min(event["at"] for event in events))
    return oldest if asked.since is None else max(oldest, first_shown(asked))


def hits_of(entry, events, asked, columns, around):
    """Return {column: value} of the columns with enough returns of a customer at one age."""
    every = asked.window == "24h" and asked.anchor == "each"
    valued = defaultdict(set)
    for anchor in entry.anchors if every else entry.anchors[:1]:
        at = returns_at(entry, anchor, events, asked, around)
        for column, ages in enumerate([*columns, later(columns, at)]):
            if any(len(at[age]) >= asked.at_least for age in ages if age in at):
                valued[column] |= {i for age in ages if age in at for i in at[age]}
    if asked.measure != "on_or_after":
        valued.pop(len(columns), None)
    amount = asked.value
    return {
        column: sum(events[i].get(amount) or 0 for i in those) if amount else 0
        for column, those in valued.items()
    }


def returns_at(entry, anchor, events, asked, around):
    """Return {age: numbers of events} of the returns of a customer, seen from one start."""
    place_of, _, now, largest = around
    at = defaultdict(list)
    for i, event in enumerate(events):
        if event["customer"] != entry.customer or not asked.is_return(event):
            continue
        if asked.by_side == "both" and asked.group_of is not None:
            name = group_name(event, asked, lambda g: g if g in largest else "Other")
            if name != entry.group:
                continue
        age = age_of(entry, anchor, event["at"], asked, (place_of, now))
        if age is not None:
            at[age].append(i)
    return at


def age_of(entry, anchor, moment, asked, around):
    """Return the age at a moment, None before the start."""
    place_of, now = around
    if asked.window == "24h":
        return None if moment < anchor else hours(anchor, moment, asked, now) // HOURS[asked.period]
    if place_of(moment) < entry.cohort:
        return None
    return steps(entry.cohort, place_of(moment), asked.period)


def later(columns, at):
    return [age for age in at if age > columns[-1][-1]]


def hours(start, end, asked, now):
    """Return the full hours of the local clock, as it goes now, between two moments."""
    odd = now.astimezone(ZoneInfo(asked.timezone)).utcoffset() % timedelta(hours=1)

    def full(moment):
        return (moment.astimezone(UTC) + odd).replace(minute=0, second=0, microsecond=0)

    return (full(end) - full(start)) // timedelta(hours=1)


def counts(hits, column, measure):
    if measure == "on" or (column == 0 and measure != "on_or_after"):
        return column in hits
    if measure == "on_or_after":
        return any(hit >= column for hit in hits)
    if measure == "on_or_before":
        return any(1 <= hit <= column for hit in hits)
    return all(hit in hits for hit in range(1, column + 1))


def steps(start, end, period) -> int:
    """Return how many intervals lie between two, by walking."""
    count = 0
    while start < end:
        start, count = following(start, period), count + 1
    return count


def first_shown(asked):
    since = asked.since
    midnight = datetime(since.year, since.month, since.day, tzinfo=ZoneInfo(asked.timezone))
    return interval(midnight, asked.period, asked.timezone, asked.week_start)


def is_shown(cohort, asked) -> bool:
    if asked.since is not None and cohort < first_shown(asked):
        return False
    if asked.until is not None:
        after = asked.until + timedelta(days=1)
        end = datetime(after.year, after.month, after.day, tzinfo=ZoneInfo(asked.timezone))
        last = end.astimezone(UTC) - timedelta(microseconds=1)
        if cohort > interval(last, asked.period, asked.timezone, asked.week_start):
            return False
    return True
