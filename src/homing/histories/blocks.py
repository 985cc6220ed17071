"""Sixty-four customers at once: a word a period, and in it a bit a customer who was active.

What asks only in which periods customers did something is answered by such words: who entered in
one period and came back in another is an `and`, how many they are a count of bits. A block's words
stay in the processor's nearest memory, and nothing in here depends on what cannot be foreseen.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from homing.histories.bounds import first_from
from homing.histories.compiled import part
from homing.histories.days import Numbered
from homing.histories.histories import Codes, Flags, Log
from homing.histories.threads import Range

BLOCK: Final = 64
ALL: Final = np.uint64(2**64 - 1)
NOBODY: Final = np.uint64(0)

Words = NDArray[np.uint64]
Order = NDArray[np.int64]


class Block(NamedTuple):
    """Which customers, by their places in the order, are in a block, and their group."""

    first: int
    last: int
    group: int


class Kinds(NamedTuple):
    """Which events are starts, and which returns: masks by code, all bits 1 or 0."""

    starts: Words
    returns: Words
    is_same: bool
    is_every: bool


class Room(NamedTuple):
    """The words of one block by slot: a period's is behind that of what is before all periods.

    The words of returns are those of starts where these are the same events.
    """

    starts: Words
    returns: Words


Given = tuple[Order, Log, Numbered]


def kinds(is_start: Flags, is_return: Flags) -> Kinds:
    """Return the kinds of events by the flags of their codes."""
    is_same = bool((is_start == is_return).all())
    is_every = is_same and bool(is_start.all())
    starts, returns = (np.where(each, ALL, NOBODY) for each in (is_start, is_return))
    return Kinds(starts, returns, is_same, is_every)


def room(periods: int, kinds: Kinds) -> Room:
    """Return words of which no bit is set."""
    starts = np.zeros(periods + 2, np.uint64)
    return Room(starts, starts if kinds.is_same else np.zeros_like(starts))


def order(log: Log, span: Range, groups: int) -> Order:
    """Return the histories of a range that are not passed over, those of a group together."""
    histories = np.arange(span.first, span.last)
    if log.skip.size:
        histories = histories[~log.skip[span.first : span.last]]
    if groups:
        group = log.group[histories]
        is_asked = (group >= 0) & (group < groups)
        histories, group = histories[is_asked], group[is_asked]
        narrow = group.astype(np.uint16) if groups <= 1 << 16 else group
        histories = histories[np.argsort(narrow, kind="stable")]
    return histories


@part
def block_from(first: int, histories: Order, log: Log, groups: int) -> Block:
    """Return the next block of one group's histories."""
    last, group = min(first + BLOCK, histories.size), 0
    if groups:
        group = int(log.group[histories[first]])
        while log.group[histories[last - 1]] != group:
            last -= 1
    return Block(first, last, group)


@part
def bit_of(place: int, block: Block) -> np.uint64:
    """Return the bit of a customer by their place in the order."""
    return np.uint64(1) << np.uint64(place - block.first)


@part
def mark(block: Block, given: Given, kinds: Kinds, room: Room) -> None:
    """Set the bits of the periods with a start, and of those with a return.

    Of what is behind all periods nothing is marked, and only starts are of what is before.
    """
    histories, log, numbered = given
    for place in range(block.first, block.last):
        begin, end = log.offsets[histories[place]], log.offsets[histories[place] + 1]
        if begin == end or numbered.number[begin] >= numbered.behind:
            continue
        bit = bit_of(place, block)
        first = first_from(numbered.first, numbered.number, (begin, end))
        last = first_from(numbered.behind, numbered.number, (first, end))
        if first > begin and _has_any(log.event[begin:first], kinds.starts):
            room.starts[0] |= bit
        _mark_each((first, last), given, (kinds, bit), room)


@part
def _mark_each(
    events: tuple[int, int], given: Given, by: tuple[Kinds, np.uint64], room: Room
) -> None:
    """Mark one customer's events, all within the periods."""
    (_, log, numbered), (kinds, bit) = given, by
    number, event = numbered.number[events[0] : events[1]], log.event[events[0] : events[1]]
    if kinds.is_every:
        for i in range(number.size):
            room.starts[numbered.slot[number[i]]] |= bit
    elif kinds.is_same:
        for i in range(number.size):
            room.starts[numbered.slot[number[i]]] |= kinds.starts[event[i]] & bit
    else:
        for i in range(number.size):
            slot = numbered.slot[number[i]]
            room.starts[slot] |= kinds.starts[event[i]] & bit
            room.returns[slot] |= kinds.returns[event[i]] & bit


@part
def _has_any(event: Codes, counts: Words) -> bool:
    """Say whether any of some events counts."""
    i = 0
    while i < event.size and counts[event[i]] == 0:
        i += 1
    return i < event.size


@part
def tell(members: np.uint64, block: Block, histories: Order, into: tuple[int, Flags]) -> None:
    """Mark the histories, by their number from the first of a range, whose bit is set."""
    begin, found = into
    for place in range(block.first, block.last):
        if members & bit_of(place, block) != 0:
            found[histories[place] - begin] = True


@part
def clear(room: Room, kinds: Kinds) -> None:
    """Set no bit."""
    room.starts[:] = 0
    if not kinds.is_same:
        room.returns[:] = 0
