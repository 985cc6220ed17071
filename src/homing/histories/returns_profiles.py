"""The customers behind the one curve of a retention table, in which they may stand many times.

With recurring cohorts a customer enters many of them. For every column this counts the customers
by their *profile*: how many cohorts they are in, and in how many of these they count. Profiles are
few, and they say how sure a pooled share is, and how many different customers are behind it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from homing.histories import parallel
from homing.histories.compiled import compiled, part
from homing.histories.histories import Histories, Log
from homing.histories.returns_kernel import count_in, hits_of, returns_of
from homing.histories.returns_question import Ask, Question
from homing.histories.returns_starts import (
    Scratch,
    Start,
    is_first_of_its_cell,
    scratch_for,
    start_at,
    starts_of,
)
from homing.histories.threads import Range

ROOM: Final = 1 << 14
"""Profiles there is room for at first; a power of two."""

EMPTY: Final = -1


@dataclass(frozen=True, slots=True)
class Profiles:
    """How many customers have each profile; one element = one profile that occurs.

    Parameters
    ----------
    group, column : int64[n]
        Whose profile it is.
    size : int64[n]
        Cohorts that such a customer is in, of those that are averaged.
    returned : int64[n]
        Those of them in which the customer counts.
    customers : int64[n]
        How many such customers there are.
    """

    group: NDArray[np.int64]
    column: NDArray[np.int64]
    size: NDArray[np.int64]
    returned: NDArray[np.int64]
    customers: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Keyed:
    keys: NDArray[np.int64]
    customers: NDArray[np.int64]

    def __add__(self, other: _Keyed) -> _Keyed:
        both = np.concatenate([self.keys, other.keys])
        keys, at = np.unique(both, return_inverse=True)
        customers = np.zeros(keys.size, np.int64)
        np.add.at(customers, at, np.concatenate([self.customers, other.customers]))
        return _Keyed(keys, customers)


class Own(NamedTuple):
    """Room for one customer: by column, the cohorts they are in, and those in which they count."""

    size: NDArray[np.int64]
    returned: NDArray[np.int64]
    steps: NDArray[np.int64]


class Room(NamedTuple):
    """Where profiles are counted: an open table of keys, EMPTY where there is none."""

    keys: NDArray[np.int64]
    customers: NDArray[np.int64]


def profiles(histories: Histories, question: Question, complete: NDArray[np.int64]) -> Profiles:
    """Return the profiles of all customers.

    Parameters
    ----------
    histories : Histories
        Of everybody.
    question : Question
        What the retention fold was asked.
    complete : int64[rows]
        How many columns of each row, from column 0 on, are averaged; at most `question.columns`.
    """
    width = question.rows + 1

    def counted(log: Log, span: Range) -> _Keyed:
        room = ROOM
        while True:
            found = _part(log, span, (question, complete), room)
            if found is not None:
                return found
            room *= 4

    keyed = parallel.total(histories, counted)
    order = np.argsort(keyed.keys)
    keys, returned = np.divmod(keyed.keys[order], width)
    keys, size = np.divmod(keys, width)
    group, column = np.divmod(keys, max(question.columns, 1))
    return Profiles(group, column, size, returned, keyed.customers[order])


def _part(
    log: Log, span: Range, asked: tuple[Question, NDArray[np.int64]], room: int
) -> _Keyed | None:
    q, complete = asked
    table = Room(np.full(room, EMPTY, np.int64), np.zeros(room, np.int64))
    own = Own(
        np.zeros(q.columns, np.int64),
        np.zeros(q.columns, np.int64),
        np.zeros((1, 1, q.columns + 1), np.int64),
    )
    amounts = np.zeros((q.groups, q.rows, q.columns), np.float64)
    scratch = scratch_for(parallel.longest(log, span), q.columns)
    if not _walk(log, q.ask, (span, complete), (table, own, scratch, amounts)):
        return None
    is_there = table.keys != EMPTY
    return _Keyed(table.keys[is_there], table.customers[is_there])


@compiled
def _walk(
    log: Log,
    ask: Ask,
    where: tuple[Range, NDArray[np.int64]],
    into: tuple[Room, Own, Scratch, NDArray[np.float64]],
) -> bool:
    """Walk a range of customers; return false if there was not room enough."""
    span, complete = where
    room, own, scratch, amounts = into
    free = room.keys.size // 4 * 3
    for customer in range(span.first, span.last):
        if log.skip.size and log.skip[customer]:
            continue
        starts, begin = starts_of(customer, log, ask, scratch)
        if starts == 0:
            continue
        returns = returns_of(begin, log.offsets[customer + 1], (log, ask, scratch))
        for s in range(starts):
            if not _is_first_of_its_group(s, scratch):
                continue
            columns = _add_up(s, (starts, returns), (ask, scratch, own, amounts), complete)
            group = scratch.starts[s, 1]
            for column in range(columns):
                key = group * own.size.size + column
                key = key * (ask.rows + 1) + own.size[column]
                key = key * (ask.rows + 1) + own.returned[column]
                free -= _put(key, room)
                if free <= 0:
                    return False
    return True


@part
def _is_first_of_its_group(s: int, scratch: Scratch) -> bool:
    group, earlier = scratch.starts[s, 1], 0
    while earlier < s and scratch.starts[earlier, 1] != group:
        earlier += 1
    return earlier == s


@part
def _add_up(
    first: int,
    count: tuple[int, int],
    given: tuple[Ask, Scratch, Own, NDArray[np.float64]],
    complete: NDArray[np.int64],
) -> int:
    """Add up a customer's cohorts of one group; return how many columns any of them has."""
    starts, returns = count
    ask, scratch, own, amounts = given
    own.size[:] = 0
    own.returned[:] = 0
    r, widest = 0, 0
    for s in range(first, starts):
        start = start_at(s, scratch)
        if start.group != scratch.starts[first, 1]:
            continue
        earliest = start.moment if ask.window_us else start.row
        while r < returns and scratch.returns[r, 0] < earliest:
            r += 1
        if ask.is_each and not is_first_of_its_cell(s, scratch):
            continue
        width = complete[start.row]
        widest = max(widest, width)
        own.steps[:] = 0
        hits = hits_of((s, starts), (r, returns), (ask, scratch), amounts)
        count_in(Start(0, 0, start.moment), hits, (ask, scratch), (own.steps, -1))
        running = 0
        for column in range(width):
            running += own.steps[0, 0, column]
            own.size[column] += 1
            own.returned[column] += running
    return widest


@part
def _put(key: int, room: Room) -> int:
    """Count one customer more of a profile; return 1 if it is new."""
    last = room.keys.size - 1
    at = (key * 0x9E3779B1 >> 7) & last
    while room.keys[at] != EMPTY and room.keys[at] != key:
        at = (at + 1) & last
    is_new = room.keys[at] == EMPTY
    room.keys[at] = key
    room.customers[at] += 1
    return 1 if is_new else 0
