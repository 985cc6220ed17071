"""The funnel fold against every chain of events there is."""

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from histories.logs import CUSTOMERS, GROUP, ORIGIN, Row, bounds, histories_of, logs, number
from homing.core.errors import UserError
from homing.histories import Bounds
from homing.histories.bounds import DAY, HOUR, microseconds
from homing.histories.funnel import Attempt, Funnel, Sequence, Side, fold, members, moments
from support.thorough import examples

BASE = microseconds(ORIGIN)
MATCHES = np.array([0b001, 0b010, 0b100, 0b011, 0, 0b010], np.uint32)
EXCLUDES = np.array([0, 0, 0, 0, 0b01, 0b10], np.uint32)
ALWAYS = Bounds.span(0, 2**61)


@st.composite
def funnels(draw):
    side = draw(st.sampled_from(Side))
    return Funnel(
        steps=draw(st.integers(1, 3)),
        matches=MATCHES,
        excludes=EXCLUDES * draw(st.integers(0, 1)),
        bounds=draw(bounds(most=4)),
        horizon=BASE + draw(st.integers(1, 31)) * DAY,
        window_us=draw(st.sampled_from([0, 2 * HOUR, 2 * DAY, 9 * DAY])),
        is_from_previous=draw(st.booleans()),
        sequence=draw(st.sampled_from(Sequence)),
        attempt=draw(st.sampled_from(Attempt)),
        is_held=draw(st.booleans()),
        side=side,
        groups=1 if side == Side.none else 2,
    )


class Person:
    """One customer's events that matter, in order of time and of the steps they match."""

    def __init__(self, rows, funnel):
        self.funnel = funnel
        steps = (1 << funnel.steps) - 1
        self.events = [
            (row.time, int(MATCHES[row.event]) & steps, int(funnel.excludes[row.event]), row.label)
            for row in rows
            if row.time < funnel.horizon
        ]
        self.events.sort(key=lambda event: (event[0], lowest(event[1]), event[1]))

    def enters(self, event):
        wanted = event[1] if self.funnel.sequence == Sequence.unordered else event[1] & 1
        return wanted != 0 and 0 <= number(event[0], self.funnel.bounds) < self.funnel.bounds.count

    def attempts(self, label):
        """Return every attempt that counts, (row, moments), among the entrances of a label."""
        f = self.funnel
        mine = [event for event in self.events if not f.is_held or event[3] == label]
        rows, n = defaultdict(list), 0
        while n < len(mine):
            if not self.enters(mine[n]) or label not in (None, mine[n][3]):
                n += 1
                continue
            row = number(mine[n][0], f.bounds)
            found, over = self.best_of(mine, n)
            if f.attempt != Attempt.first or not rows[row]:
                rows[row].append(found)
            n = max(over, n + 1) if f.attempt == Attempt.every else n + 1
        return rows

    def best_of(self, mine, n):
        """Return the longest chain of an entrance, and where the attempt is over."""
        if self.funnel.sequence == Sequence.ordered:
            return self.ordered(mine, n)
        moments, done = [mine[n][0]], mine[n][1] & -mine[n][1]
        for i in range(n + 1, len(mine)):
            time, steps, excluded, _ = mine[i]
            if len(moments) == self.funnel.steps or self.is_late(time, moments):
                return moments, i
            if self.funnel.sequence == Sequence.strict:
                if not steps >> len(moments) & 1:
                    return moments, i
                moments.append(time)
            elif steps & ~done:
                done |= (steps & ~done) & -(steps & ~done)
                moments.append(time)
            elif time > moments[-1] and excluded >> (len(moments) - 1) & 1:
                return moments, i + 1
        return moments, len(mine)

    def ordered(self, mine, n):
        """Keep all chains there are; the attempt is over when none can be lengthened."""
        chains = best = [[mine[n][0]]]
        for i in range(n + 1, len(mine)):
            if len(best[0]) == self.funnel.steps:
                return best[0], i
            time, steps, _, _ = mine[i]
            if time > mine[i - 1][0]:
                ended = [event for event in mine[n:i] if event[0] == mine[i - 1][0]]
                chains = [chain for chain in chains if not excluded(chain, ended)]
            chains = [chain for chain in chains if not self.is_late(time, chain)]
            if not chains:
                return best[0], i
            longer = [[*c, time] for c in chains if steps >> len(c) & 1]
            chains = chains + longer
            best = [max([*best, *longer], key=len)]
        return best[0], len(mine)

    def is_late(self, time, chain):
        window = self.funnel.window_us or 2**62
        return time - chain[-1 if self.funnel.is_from_previous else 0] > window


def lowest(steps):
    return steps & -steps if steps else 99


def excluded(chain, events):
    return any(e[2] >> (len(chain) - 1) & 1 and chain[-1] < e[0] for e in events)


def attempts_of(log, funnel):
    """Return what counts: customer, group, row and moments."""
    for customer in range(CUSTOMERS):
        person = Person(log.of(customer), funnel)
        groups = defaultdict(lambda: defaultdict(list))
        labels = [None]
        if funnel.is_held or funnel.side == Side.start:
            labels = [0, 1]
        for label in labels:
            group = {Side.none: 0, Side.customer: int(GROUP[customer]), Side.start: label}
            for row, found in person.attempts(label).items():
                groups[group[funnel.side]][row] += found
        for group, rows in groups.items():
            for row, found in rows.items():
                yield from ((customer, group, row, one) for one in counted(found, funnel.attempt))


def counted(found, attempt):
    """Return those attempts of one row that count."""
    if attempt == Attempt.first:
        return [min(found, key=lambda one: (one[0], -len(one)))]
    return [max(found, key=len)] if attempt == Attempt.best else found


def is_real(moments, rows, funnel):
    """Return whether moments are those of events that follow one another as they should."""
    times = {row.time for row in rows}
    window = funnel.window_us or 2**62
    starts = moments[:-1] if funnel.is_from_previous else moments[:1] * (len(moments) - 1)
    pairs = zip(starts, moments[1:], strict=True)
    return times >= set(moments) and all(0 <= late - early <= window for early, late in pairs)


@settings(max_examples=examples(100))
@given(logs(), funnels())
def test_as_many_get_as_far_as_there_are_chains_that_long(log, funnel):
    expected = np.zeros((funnel.groups, funnel.bounds.count, funnel.steps), np.int64)
    for _, group, row, found in attempts_of(log, funnel):
        expected[group, row, : len(found)] += 1
    found = fold(log.histories, funnel)
    assert found.reached.tolist() == expected.tolist()
    for group, row in np.ndindex(expected.shape[:2]):
        times = moments(log.histories, funnel, group=group, row=row)
        assert (times >= 0).sum(axis=0).tolist() == expected[group, row].tolist()
        for attempt in times.tolist():
            assert is_real([time for time in attempt if time >= 0], log.rows, funnel)
        steps = np.where(times[:, 1:] >= 0, times[:, 1:] - times[:, :-1], 0).sum(axis=0)
        assert found.elapsed_us[group, row, 1:].tolist() == steps.tolist()


@given(logs(), funnels(), st.data())
def test_members_are_those_who_got_there_and_those_who_dropped_off(log, funnel, data):
    group = data.draw(st.integers(0, funnel.groups - 1))
    row = data.draw(st.integers(0, funnel.bounds.count - 1))
    step = data.draw(st.integers(0, funnel.steps - 1))
    cell = {"group": group, "row": row, "step": step}
    mine = [(who, len(m)) for who, g, r, m in attempts_of(log, funnel) if (g, r) == (group, row)]
    got_there = sorted({who for who, reached in mine if reached > step})
    stopped = sorted({who for who, reached in mine if reached == step + 1})
    assert members(log.histories, funnel, **cell).tolist() == got_there
    assert members(log.histories, funnel, **cell, is_dropped=True).tolist() == stopped


def reached(events, **question):
    """Return how many got how far, of one customer's (code, minute)."""
    rows = [Row(0, BASE + minute * HOUR // 60, code, 0, 0.0) for code, minute in events]
    codes = {"A": 0, "B": 1, "C": 2}
    rows = [row._replace(event=codes[row.event]) for row in rows]
    asked = {
        "matches": np.array([1, 2, 4], np.uint32),
        "excludes": np.zeros(3, np.uint32),
        "bounds": ALWAYS,
        "horizon": 2**61,
    }
    return fold(histories_of(rows), Funnel(**asked | question)).reached[0, 0].tolist()


def test_a_later_entrance_does_not_reset_the_clock_of_the_first_attempt():
    events = [("A", 0), ("A", 30), ("B", 45), ("C", 75)]
    hour = {"steps": 3, "window_us": HOUR}
    assert reached(events, attempt=Attempt.first, **hour) == [1, 1, 0]
    assert reached(events, attempt=Attempt.best, **hour) == [1, 1, 1]


def test_after_the_window_an_entrance_counts_anew_unless_the_first_alone_does():
    events = [("A", 0), ("A", 90), ("B", 100)]
    hour = {"steps": 2, "window_us": HOUR}
    assert reached(events, attempt=Attempt.first, **hour) == [1, 0]
    assert reached(events, attempt=Attempt.best, **hour) == [1, 1]


def test_an_exclusion_ends_an_attempt_and_begins_none():
    events = [("A", 0), ("A", 10), ("A", 20), ("B", 30)]
    excludes = np.array([1, 0, 0], np.uint32)
    assert reached(events, steps=2, attempt=Attempt.every, excludes=excludes) == [2, 1]


def test_steps_of_one_moment_are_in_order():
    assert reached([("C", 5), ("B", 5), ("A", 5)], steps=3) == [1, 1, 1]
    both = {"steps": 3, "sequence": Sequence.strict}
    assert reached([("C", 5), ("B", 5), ("A", 5)], **both) == [1, 1, 1]


def test_a_funnel_of_no_steps_is_refused():
    with pytest.raises(UserError, match="1 to 32 steps"):
        Funnel(steps=0, matches=MATCHES, excludes=EXCLUDES, bounds=ALWAYS, horizon=0)
