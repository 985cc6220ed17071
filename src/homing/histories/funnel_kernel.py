"""The loop of the funnel fold: list a customer's events, make the attempts of each row, count."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from homing.histories.activity import group_of
from homing.histories.bounds import number_of
from homing.histories.compiled import compiled, part
from homing.histories.funnel_attempt import (
    ANY_LABEL,
    LABEL,
    STEPS,
    TIME,
    Entrance,
    Scratch,
    copy,
    follow,
    is_entrance,
)
from homing.histories.funnel_question import Ask, Attempt, Cell, Sequence, Side
from homing.histories.histories import Log
from homing.histories.parallel import Found
from homing.histories.threads import Range


class Tally(NamedTuple):
    """The accumulator: reached and elapsed_us[group, row, step]; time[attempt, step] if asked."""

    reached: NDArray[np.int64]
    elapsed_us: NDArray[np.int64]
    time: NDArray[np.int64]
    written: NDArray[np.int64]


class Person(NamedTuple):
    """The present customer, how many events are listed, their group, the label looked at."""

    customer: int
    events: int
    group: int
    label: int


def scratch_for(longest: int, labels: int, steps: int, rows: int) -> Scratch:
    """Return room for histories of so many events at most, with labels below that."""
    return Scratch(
        np.empty((longest, 4), np.int64),
        np.full(labels, -1, np.int64),
        np.empty((steps, steps), np.int64),
        np.empty(steps, np.int64),
        np.empty((rows, steps), np.int64),
        np.zeros(rows, np.int64),
    )


@compiled
def count_entrances(log: Log, span: Range, ask: Ask) -> int:
    """Return how many attempts there may be at most."""
    count = 0
    for i in range(log.offsets[span.first], log.offsets[span.last]):
        count += ask.matches[log.event[i]] != 0
    return count


@compiled
def walk(
    log: Log,
    asked: tuple[Range, Ask, Cell],
    tally: Tally,
    into: tuple[Scratch, Found],
) -> None:
    """Walk the histories of a range of customers."""
    span, ask, cell = asked
    scratch, found = into
    for customer in range(span.first, span.last):
        group = group_of(customer, log, ask.groups if ask.side == Side.customer else 0)
        if group < 0:
            continue
        person = Person(customer, _list(customer, log, ask, scratch), group, ANY_LABEL)
        is_wanted = False
        if ask.is_held or ask.side == Side.start:
            is_wanted = _by_label(person, (ask, cell), tally, scratch)
        else:
            is_wanted = _attempts(person, (ask, cell), tally, scratch)
        is_wanted |= _flush(person, (ask, cell), tally, scratch)
        if found.size:
            found[customer - span.first] = is_wanted


@part
def _by_label(person: Person, asked: tuple[Ask, Cell], tally: Tally, scratch: Scratch) -> bool:
    """Make the attempts of each label that a customer enters with."""
    ask, is_wanted = asked[0], False
    for event in range(person.events):
        label = scratch.listed[event, LABEL]
        if not 0 <= label < scratch.seen.size or scratch.seen[label] == person.customer:
            continue
        if not is_entrance(event, (person.events, label), ask, scratch):
            continue
        scratch.seen[label] = person.customer
        group = label if ask.side == Side.start else person.group
        entering = Person(person.customer, person.events, group, label)
        is_wanted |= _attempts(entering, asked, tally, scratch)
        if ask.side == Side.start:
            is_wanted |= _flush(entering, asked, tally, scratch)
    return is_wanted


@part
def _list(customer: int, log: Log, ask: Ask, scratch: Scratch) -> int:
    """List the events that matter; those of one moment in order of the steps they match."""
    count = 0
    for i in range(log.offsets[customer], log.offsets[customer + 1]):
        if log.time[i] >= ask.horizon:
            break
        steps, excluded = ask.matches[log.event[i]], ask.excludes[log.event[i]]
        if steps | excluded == 0 and ask.sequence != Sequence.strict:
            continue
        label = log.label[i] if log.label.size else -1
        place = count
        while place > 0 and _comes_before((log.time[i], steps), scratch.listed[place - 1]):
            copy(scratch.listed[place - 1], scratch.listed[place], 4)
            place -= 1
        row = scratch.listed[place]
        row[0], row[1], row[2], row[3] = log.time[i], steps, excluded, label
        count += 1
    return count


@part
def _comes_before(event: tuple[int, int], listed: NDArray[np.int64]) -> bool:
    time, steps = event
    other = listed[STEPS]
    if time != listed[TIME] or steps in (other, 0):
        return False
    if other == 0 or steps & -steps != other & -other:
        return bool(other == 0 or steps & -steps < other & -other)
    return bool(steps < other)


@part
def _attempts(person: Person, asked: tuple[Ask, Cell], tally: Tally, scratch: Scratch) -> bool:
    """Make a customer's attempts; count every one, or keep the best (or first) of each row."""
    ask, cell = asked
    event, is_wanted = 0, False
    while event < person.events:
        row = number_of(scratch.listed[event, TIME], ask.edges)
        if row >= ask.rows:
            break
        among = (person.events, person.label)
        if row < 0 or not is_entrance(event, among, ask, scratch):
            event += 1
            continue
        until = ask.edges.starts[row + 1]
        entrance = Entrance(event, until, person.label, ask.attempt != Attempt.best)
        reached, over = follow(entrance, person.events, ask, scratch)
        if ask.attempt == Attempt.every:
            place = (person.group, row, reached)
            is_wanted |= _add(place, scratch.attempt, cell, tally)
            event = max(over, event + 1)
            continue
        _keep(row, reached, ask, scratch)
        while event < person.events and scratch.listed[event, TIME] < until:
            event += 1
    return is_wanted


@part
def _keep(row: int, reached: int, ask: Ask, scratch: Scratch) -> None:
    """Keep an attempt if it is better than what is known of the row (or, asked so, earlier)."""
    known = scratch.reached[row]
    later, further = scratch.attempt[0] - scratch.best[row, 0], reached - known
    if ask.attempt == Attempt.first:
        is_better = later < 0 or (later == 0 and further > 0)
    else:
        is_better = further > 0 or (further == 0 and later < 0)
    if known > 0 and not is_better:
        return
    scratch.reached[row] = reached
    copy(scratch.attempt, scratch.best[row], reached)


@part
def _flush(person: Person, asked: tuple[Ask, Cell], tally: Tally, scratch: Scratch) -> bool:
    """Count what was kept, and forget it."""
    ask, cell = asked
    is_wanted = False
    if person.events == 0:
        return False
    first = max(number_of(scratch.listed[0, TIME], ask.edges), 0)
    last = min(number_of(scratch.listed[person.events - 1, TIME], ask.edges) + 1, ask.rows)
    for row in range(first, last):
        if scratch.reached[row] > 0:
            place = (person.group, row, scratch.reached[row])
            is_wanted |= _add(place, scratch.best[row], cell, tally)
            scratch.reached[row] = 0
    return is_wanted


@part
def _add(place: tuple[int, int, int], moments: NDArray[np.int64], cell: Cell, tally: Tally) -> bool:
    """Count an attempt; say if it is of the wanted cell."""
    group, row, reached = place
    for step in range(reached):
        tally.reached[group, row, step] += 1
        if step > 0:
            tally.elapsed_us[group, row, step] += moments[step] - moments[step - 1]
    if cell.group != group or cell.row != row:
        return False
    if tally.time.size:
        written = tally.written[0]
        copy(moments, tally.time[written], reached)
        tally.time[written, reached:] = -1
        tally.written[0] += 1
    if cell.is_dropped:
        return reached == cell.step + 1
    return reached > cell.step
