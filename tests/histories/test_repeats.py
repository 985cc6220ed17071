"""Waits for the next event, and early behaviour, against lists of each customer's events."""

from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from histories.logs import CODES, CUSTOMERS, GROUP, ORIGIN, logs
from homing.histories import early, nth
from homing.histories.bounds import DAY, microseconds
from homing.histories.early import RETURN, START, Search
from homing.histories.nth import Repeats

BASE = microseconds(ORIGIN)
DAYS = st.integers(-1, 31).map(lambda n: BASE + n * DAY)
FLAGS = np.array([START, START | RETURN, RETURN, 0, 0, RETURN], np.uint8)


@st.composite
def repeats(draw):
    since, until = sorted((draw(DAYS), draw(DAYS)))
    groups = draw(st.sampled_from([0, 2]))
    return Repeats(
        counts=np.array([draw(st.booleans()) for _ in range(CODES)], np.bool_),
        most=draw(st.integers(1, 4)),
        since=since,
        until=until,
        horizon=until + draw(st.integers(0, 5)) * DAY,
        soon_us=tuple(sorted(draw(st.sets(st.sampled_from([0, DAY, 5 * DAY]))))),
        groups=groups,
    )


def waits_of(log, asked, n, group):
    """Return when the n-th event was and how long the wait was after it, of those who went on."""
    gaps, still_open = {}, {}
    for customer in range(CUSTOMERS):
        times = [r.time for r in log.of(customer) if asked.counts[r.event]]
        times = [time for time in times if time < asked.horizon]
        if asked.groups and GROUP[customer] != group:
            continue
        if len(times) < n or not asked.since <= times[n - 1] < asked.until:
            continue
        if len(times) > n:
            gaps[customer] = times[n - 1], times[n] - times[n - 1]
        else:
            still_open[customer] = times[n - 1], asked.horizon - times[n - 1]
    return gaps, still_open


@given(logs(), repeats())
def test_waits_are_counted_from_the_nth_event_to_the_next(log, asked):
    found = nth.fold(log.histories, asked)
    for group, n in product(range(max(asked.groups, 1)), range(1, asked.most + 1)):
        gaps, still_open = waits_of(log, asked, n, group)
        cell = group * asked.most + n - 1
        assert found.gaps.rising(cell).tolist() == sorted(gap for _, gap in gaps.values())
        still = found.open_since(asked, cell).tolist()
        assert still == sorted(wait for _, wait in still_open.values())
        everybody = nth.members(log.histories, asked, n=n, group=group)
        assert everybody.tolist() == sorted(gaps | still_open)
        soon = nth.members(log.histories, asked, n=n, group=group, most_us=5 * DAY)
        assert soon.tolist() == [c for c in sorted(gaps) if gaps[c][1] <= 5 * DAY]


@given(logs(), repeats())
def test_only_who_could_have_done_it_again_so_soon_is_asked(log, asked):
    old_enough, soon = nth.fold(log.histories, asked).within(asked)
    for group, place in product(range(max(asked.groups, 1)), range(len(asked.soon_us))):
        gaps, still_open = waits_of(log, asked, 1, group)
        within = asked.soon_us[place]
        old = [c for c, (at, _) in (gaps | still_open).items() if at < asked.horizon - within]
        assert old_enough[group, place] == len(old)
        assert soon[group, place] == sum(c in gaps and gaps[c][1] <= within for c in old)


@st.composite
def searches(draw):
    since, until = sorted((draw(DAYS), draw(DAYS)))
    early_us = draw(st.integers(1, 4)) * DAY
    return_from = draw(st.integers(0, 6)) * DAY
    kinds = draw(st.none() | st.lists(st.integers(-1, 2), min_size=CODES, max_size=CODES))
    return Search(
        kinds=None if kinds is None else np.array(kinds, np.int64),
        flags=FLAGS,
        most=3,
        since=since,
        until=until,
        early_us=early_us,
        return_from_us=return_from,
        return_until_us=return_from + draw(st.integers(1, 7)) * DAY,
        horizon=BASE + 32 * DAY,
    )


def seen(log, search, customer):
    """Return how often a customer did what early on, and if they were retained; or None."""
    mine = log.of(customer)
    began = next((row.time for row in mine if FLAGS[row.event] & START), None)
    if began is None or not search.since <= began < search.until:
        return None
    if began + search.return_until_us > search.horizon:
        return None
    age = [(row.time - began, row.event) for row in mine if row.time >= began]
    done = [event for us, event in age if us < search.early_us]
    since = max(search.return_from_us, search.early_us)
    kept = any(FLAGS[e] & RETURN for us, e in age if since <= us < search.return_until_us)
    kinds = list(range(CODES)) if search.kinds is None else search.kinds.tolist()
    done = [kinds[code] for code in done]
    return [done.count(kind) for kind in range(max(kinds) + 1)], kept


@given(logs(), searches())
def test_early_behaviour_is_counted_apart_from_returns(log, search):
    found = early.fold(log.histories, search)
    people = {c: seen(log, search, c) for c in range(CUSTOMERS)}
    people = {customer: what for customer, what in people.items() if what}
    for kept in (0, 1):
        assert found.customers[kept] == sum(what[1] == kept for what in people.values())
        for kind, n in np.ndindex(found.times.shape[0], search.most + 1):
            mine = [c for c, (done, was) in people.items() if was == kept and done[kind] >= n]
            assert found.at_least[kind, n, kept] == len(mine)
            cell = {"event": kind, "least": n, "is_retained": bool(kept)}
            assert early.members(log.histories, search, **cell).tolist() == mine
