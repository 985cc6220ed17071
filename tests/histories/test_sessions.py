"""Sessions against a slow count that splits each customer's moments step by step."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from histories.logs import (
    CODES,
    CUSTOMERS,
    GROUP,
    ORIGIN,
    ZONES,
    RandomLog,
    Row,
    histories_of,
    logs,
    rows_of,
)
from histories.ordered_numbers import numbers
from homing.core.periods import Calendar, Period
from homing.histories import Bounds, threads
from homing.histories.bounds import DAY, HOUR, microseconds
from homing.histories.sessions import (
    EVENTS,
    NEVER,
    SINGLE,
    Visits,
    Wanted,
    fold,
    members,
)

MINUTE = HOUR // 60
BASE = microseconds(ORIGIN)


@st.composite
def questions(draw):
    """Draw what is asked, and the zone of its midnights (None: none)."""
    zone = draw(st.sampled_from(ZONES))
    period = draw(st.sampled_from([Period.hour, Period.day, Period.week]))
    calendar = Calendar(zone)
    first = calendar.index(period, ORIGIN + timedelta(days=draw(st.integers(-2, 6))))
    count = draw(st.integers(1, 30))
    bounds = Bounds.of(calendar, period, first, count)
    horizon = BASE + draw(st.integers(0, 31 * 24 * 4)) * 15 * MINUTE + 1
    days = [calendar.index(Period.day, calendar.start_at(period, first + n)) for n in (0, count)]
    midnights = Bounds.of(calendar, Period.day, days[0], days[1] - days[0] + 1)
    at_midnight = draw(st.booleans())
    visits = Visits(
        counts=np.array([draw(st.booleans()) for _ in range(CODES)]),
        bounds=replace(bounds, starts=np.minimum(bounds.starts, horizon)),
        horizon=horizon,
        gap_us=draw(st.sampled_from([15, 30, 60, 24 * 60])) * MINUTE,
        longest_us=draw(st.sampled_from([HOUR, 2 * HOUR, DAY, NEVER])),
        midnights=midnights if at_midnight else None,
        at_campaigns=draw(st.booleans()),
        groups=draw(st.sampled_from([0, 1, 2])),
    )
    return visits, zone if at_midnight else None


def slow(rows, visits, zone):
    """Return the sessions of a customer, each a list of its rows."""
    rows = [row for row in rows if visits.counts[row.event] and row.time < visits.horizon]
    moments = [[row for row in rows if row.time == time] for time in sorted({r.time for r in rows})]
    stretches = split(moments, lambda one, other: is_pause(one, other, visits, zone))
    runs = [run for each in stretches for run in by_campaign(each, visits)]
    found = [part for run in runs for part in cut(run, visits.longest_us)]
    return [[row for moment in session for row in moment] for session in found]


def split(moments, is_between):
    parts = [moments[:1]] if moments else []
    for one, other in pairwise(moments):
        if is_between(one[0].time, other[0].time):
            parts.append([])
        parts[-1].append(other)
    return parts


def is_pause(one, other, visits, zone):
    def day(time):
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=time)
        return moment.astimezone(ZoneInfo(zone)).date()

    return other - one >= visits.gap_us or (zone is not None and day(one) != day(other))


def by_campaign(stretch, visits):
    parts, named = [[]], None
    for moment in stretch:
        labels = [row.label for row in moment if row.label >= 0]
        if visits.at_campaigns and labels:
            if named is not None and named != min(labels):
                parts.append([])
            named = min(labels)
        parts[-1].append(moment)
    return parts


def cut(run, longest):
    within = [moment for moment in run if moment[0].time - run[0][0].time < longest]
    beyond = run[len(within) :]
    return [within, *(cut(beyond, longest) if beyond else [])]


def expected(log_of, visits, zone):
    """Return the sessions of every cell (group, row), as (customer, rows)."""
    cells = {}
    for customer in range(CUSTOMERS):
        group = int(GROUP[customer]) if visits.groups else 0
        for session in slow(log_of(customer), visits, zone):
            row = int(np.searchsorted(visits.bounds.starts, session[0].time, side="right")) - 1
            if 0 <= row < visits.bounds.count and group < max(visits.groups, 1):
                cells.setdefault((group, row), []).append((customer, session))
    return cells


def length(session):
    return session[-1].time - session[0].time


def may_go_on(session, visits, zone):
    later = [*session, session[-1]._replace(time=visits.horizon - 1, label=-1)]
    return len(slow(later, replace(visits, counts=np.ones(CODES, bool)), zone)) == 1


@st.composite
def busy(draw):
    """Draw the log of a day and a half, with many events of few codes."""
    row = st.tuples(
        st.integers(0, 1),
        st.integers(0, 144).map(lambda n: BASE + n * 15 * MINUTE),
        st.integers(0, 1),
        st.integers(-1, 1),
        st.just(1.0),
    )
    rows = draw(st.lists(row.map(Row._make), min_size=20, max_size=80))
    ordered = sorted(rows, key=lambda row: (row.customer, row.time, row.event))
    return RandomLog(ordered, histories_of(rows).grouped(GROUP))


@given(logs() | busy(), questions())
def test_sessions_are_those_of_a_slow_count(log, asked):
    visits, zone = asked
    found, cells = fold(log.histories, visits), expected(log.of, visits, zone)
    for cell in np.ndindex(visits.rows, visits.bounds.count):
        mine = cells.get(cell, [])
        sessions = [session for _, session in mine]
        at = cell[0] * visits.bounds.count + cell[1]
        assert numbers(found.lengths, at) == sorted(map(length, sessions))
        assert found.sessions[at] == len(sessions)
        assert found.counts[:, at].tolist() == [
            len({customer for customer, _ in mine}),
            sum(map(len, sessions)),
            sum(len(session) == 1 for session in sessions),
            sum(map(length, sessions)),
        ]
        still = sum(may_go_on(session, visits, zone) for session in sessions)
        assert found.still_open(visits.horizon)[at] == still
    assert found.sessions.sum() == sum(map(len, cells.values()))


@given(logs(), questions(), st.data())
def test_the_customers_of_a_number_are_those_who_had_such_a_session(log, asked, data):
    visits, zone = asked
    cells = expected(log.of, visits, zone)
    wanted = Wanted(
        group=data.draw(st.integers(-1, visits.rows - 1)),
        row=data.draw(st.integers(-1, visits.bounds.count - 1)),
        least_events=data.draw(st.integers(1, 2)),
        most_events=data.draw(st.sampled_from([1, 2, NEVER])),
        from_us=data.draw(st.sampled_from([0, 15 * MINUTE])),
        until_us=data.draw(st.sampled_from([1, HOUR, NEVER])),
    )
    who = {
        customer
        for (group, row), mine in cells.items()
        for customer, session in mine
        if wanted.group in {-1, group} and wanted.row in {-1, row}
        if wanted.least_events <= len(session) <= wanted.most_events
        if wanted.from_us <= length(session) < wanted.until_us
    }
    assert members(log.histories, visits, wanted).tolist() == sorted(who)


@given(rows_of(), questions(), st.data())
def test_events_taken_twice_make_no_session_and_no_length(rows, asked, data):
    visits, _ = asked
    twice = [row for row in rows if data.draw(st.booleans())]
    shuffled = data.draw(st.permutations([*rows, *twice]))
    one, other = (fold(histories_of(each).grouped(GROUP), visits) for each in (rows, shuffled))
    for at in range(visits.cells):
        assert numbers(one.lengths, at) == numbers(other.lengths, at)
    assert (one.counts[0] == other.counts[0]).all()  # customers
    assert (one.still_open(visits.horizon) == other.still_open(visits.horizon)).all()
    assert (one.counts[EVENTS] <= other.counts[EVENTS]).all()
    assert (one.counts[SINGLE] >= other.counts[SINGLE]).all()


@given(rows_of(), questions())
def test_every_event_of_the_range_is_in_one_session(rows, asked):
    visits, _ = asked
    visits = replace(
        visits, bounds=Bounds.span(BASE - DAY, visits.horizon), midnights=None, groups=0
    )
    events = sum(visits.counts[row.event] and row.time < visits.horizon for row in rows)
    assert fold(histories_of(rows), visits).counts[EVENTS].sum() == events


def test_parts_of_histories_add_up_whoever_counts_them(monkeypatch):
    chance = np.random.default_rng(1)
    rows = [
        Row(int(who), BASE + int(at) * MINUTE, 0, -1, 1.0)
        for who, at in zip(chance.integers(0, 4, 400), chance.integers(0, 9000, 400), strict=True)
    ]
    calendar = Calendar("Europe/London")
    bounds = Bounds.of(calendar, Period.day, calendar.index(Period.day, ORIGIN), 9)
    visits = Visits(
        counts=np.ones(1, bool), bounds=bounds, horizon=BASE + 9000 * MINUTE, gap_us=30 * MINUTE
    )
    histories = histories_of(rows)
    whole = fold(histories, visits)
    monkeypatch.setattr(threads, "SMALL", 1)
    monkeypatch.setattr(threads, "count", lambda: 2)
    parts = fold(histories, visits)
    assert whole.sessions.sum() > 100
    for at in range(visits.cells):
        assert numbers(parts.lengths, at) == numbers(whole.lengths, at)
    assert (parts.counts == whole.counts).all()


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        ([0, 29, 58], [3]),
        ([0, 30, 59], [1, 2]),
        ([0, 29.999999, 60], [2, 1]),
        ([-20, -1, 5, 20], []),
        ([-31, 5], [1]),
        ([1439, 1441, 1460], [3]),
    ],
)
def test_a_gap_ends_a_session_and_belongs_to_the_period_it_began_in(minutes, expected):
    rows = [Row(0, BASE + round(at * MINUTE), 0, -1, 1.0) for at in minutes]
    bounds = Bounds.span(BASE, BASE + DAY)
    visits = Visits(
        counts=np.ones(1, bool), bounds=bounds, horizon=BASE + 2 * DAY, gap_us=30 * MINUTE
    )
    found = fold(histories_of(rows), visits)
    sizes = Counter(expected)
    assert found.sessions.tolist() == [len(expected)]
    assert found.counts[:3, 0].tolist() == [bool(expected), sum(expected), sizes[1]]


def test_a_session_that_is_as_long_as_may_be_is_cut():
    rows = [Row(0, BASE + n * 20 * MINUTE, 0, -1, 1.0) for n in range(8)]
    bounds = Bounds.span(BASE, BASE + DAY)
    asked = {"counts": np.ones(1, bool), "bounds": bounds, "horizon": BASE + DAY}
    visits = Visits(**asked, gap_us=30 * MINUTE, longest_us=HOUR)
    found = numbers(fold(histories_of(rows), visits).lengths, 0)
    assert found == [n * 20 * MINUTE for n in (1, 2, 2)]


def lengths_of(minutes, labels=None, **asked):
    """Return the lengths in minutes of one customer's sessions of a day, shortest first."""
    labels = labels or [-1] * len(minutes)
    rows = [
        Row(0, BASE + at * MINUTE, 0, label, 1.0) for at, label in zip(minutes, labels, strict=True)
    ]
    usual = {"counts": np.ones(1, bool), "bounds": Bounds.span(BASE, BASE + DAY)}
    usual |= {"horizon": BASE + DAY, "gap_us": 30 * MINUTE}
    found = fold(histories_of(rows), Visits(**usual | asked)).lengths
    return [n / MINUTE for n in numbers(found, 0)]


def test_midnight_itself_is_of_the_new_day():
    calendar = Calendar("UTC")
    days = Bounds.of(calendar, Period.day, calendar.index(Period.day, ORIGIN), 2)
    wide = Bounds.span(BASE, BASE + 2 * DAY)
    asked = {"bounds": wide, "horizon": BASE + 2 * DAY, "midnights": days}
    assert lengths_of([1410, 1430, 1440, 1450], **asked) == [10, 20]
    assert lengths_of([1410, 1430, 1439], **asked) == [29]


@pytest.mark.parametrize(
    ("minutes", "labels", "expected"),
    [
        ([0, 5, 10], [0, -1, 1], [0, 5]),
        ([0, 5, 10], [-1, 0, 0], [10]),
        ([0, 5, 10], [0, -1, 0], [10]),
        ([0, 60, 65], [0, -1, 1], [0, 5]),
        ([0, 5, 5, 10], [0, 1, 0, 1], [0, 5]),
        ([0, 5, 5, 10], [0, 1, 0, 0], [10]),
    ],
)
def test_another_label_ends_a_session(minutes, labels, expected):
    assert lengths_of(minutes, labels, at_campaigns=True) == expected
    assert len(lengths_of(minutes, labels)) == 1 + (60 in minutes)


def test_what_is_at_the_horizon_is_not_seen():
    assert lengths_of([0, 10, 20], horizon=BASE + 20 * MINUTE) == [10]
    assert lengths_of([0, 10, 20], horizon=BASE + 20 * MINUTE + 1) == [20]
