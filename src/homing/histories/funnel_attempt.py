"""One attempt at a funnel: how far it gets from an entrance, when it did each step, where it ends.

A customer's events that matter are *listed* beforehand, in rows of time, matched steps, exclusions
and label. The attempts of one row may begin at every entrance in it: *chains* holds, for every
step, the chain of events that leads to it and whose future is the best, which is the one that began
(with a window from the previous step: that got there) last.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from homing.histories.compiled import part
from homing.histories.funnel_question import Ask, Attempt, Sequence

TIME, STEPS, EXCLUDED, LABEL = 0, 1, 2, 3
NEVER = -(2**62)
ANY_LABEL = -2


class Scratch(NamedTuple):
    """Room for one customer.

    listed[·, (time, steps, excluded, label)]; seen[label] the last customer who entered with it;
    chains[step, step] moments, `NEVER` for a dead chain; attempt[step] moments of the present
    attempt; best[row, step] and how far it got.
    """

    listed: NDArray[np.int64]
    seen: NDArray[np.int64]
    chains: NDArray[np.int64]
    attempt: NDArray[np.int64]
    best: NDArray[np.int64]
    reached: NDArray[np.int64]


class Entrance(NamedTuple):
    """Where attempts begin: listed events from `first`, before the moment `until`, of a label."""

    first: int
    until: int
    label: int
    is_single: bool


@part
def copy(source: NDArray[np.int64], target: NDArray[np.int64], count: int) -> None:
    """Copy the first few numbers."""
    for n in range(count):
        target[n] = source[n]


@part
def is_entrance(event: int, among: tuple[int, int], ask: Ask, scratch: Scratch) -> bool:
    """Return whether an attempt of a label can begin with one of so many listed events."""
    row = scratch.listed[event]
    wanted = row[STEPS] if ask.sequence == Sequence.unordered else row[STEPS] & 1
    return bool(wanted != 0) and _bears(event, among, ask, scratch)


@part
def _bears(event: int, among: tuple[int, int], ask: Ask, scratch: Scratch) -> bool:
    """Return whether an event, or one that might as well stand in its place, has the label."""
    count, label = among
    if label in (ANY_LABEL, scratch.listed[event, LABEL]):
        return True
    if ask.is_held or ask.attempt == Attempt.every:
        return False
    first, last = event, event
    while first > 0 and _are_alike(first - 1, event, scratch):
        first -= 1
    while last + 1 < count and _are_alike(last + 1, event, scratch):
        last += 1
    is_borne = False
    for other in range(first, last + 1):
        is_borne |= scratch.listed[other, LABEL] == label
    return is_borne


@part
def _are_alike(one: int, other: int, scratch: Scratch) -> bool:
    listed = scratch.listed
    return bool(listed[one, TIME] == listed[other, TIME]) and bool(
        listed[one, STEPS] == listed[other, STEPS]
    )


@part
def follow(entrance: Entrance, count: int, ask: Ask, scratch: Scratch) -> tuple[int, int]:
    """Follow the attempt, or the best of those that begin at the entrance, into `attempt`.

    Returns how many steps were done, and the listed event at which it was over.
    """
    if ask.sequence == Sequence.ordered:
        return _ordered(entrance, count, ask, scratch)
    best, over = 0, entrance.first + 1
    for event in range(entrance.first, count):
        if scratch.listed[event, TIME] >= entrance.until or best == ask.steps:
            break
        if not is_entrance(event, (count, entrance.label), ask, scratch):
            continue
        if ask.sequence == Sequence.strict:
            reached, end = _strict(event, (count, entrance.label), ask, scratch)
        else:
            reached, end = _unordered(event, (count, entrance.label), ask, scratch)
        if reached > best:
            best, over = reached, end
            copy(scratch.chains[0], scratch.attempt, reached)
        if entrance.is_single:
            break
    return best, over


@part
def _is_of(event: int, label: int, ask: Ask, scratch: Scratch) -> bool:
    """Return whether a listed event is to be looked at by attempts of a label."""
    return not ask.is_held or bool(scratch.listed[event, LABEL] == label)


@part
def _strict(entrance: int, among: tuple[int, int], ask: Ask, scratch: Scratch) -> tuple[int, int]:
    count, label = among
    moments, reached, event = scratch.chains[0], 0, entrance
    while event < count and reached < ask.steps:
        time, steps = scratch.listed[event, TIME], scratch.listed[event, STEPS]
        if not _is_of(event, label, ask, scratch):
            event += 1
            continue
        since = moments[reached - 1 if ask.is_from_previous else 0]
        is_late = reached > 0 and time - since > ask.window_us
        if is_late or steps >> reached & 1 == 0:
            break
        moments[reached] = time
        reached, event = reached + 1, event + 1
    return reached, event


@part
def _unordered(
    entrance: int, among: tuple[int, int], ask: Ask, scratch: Scratch
) -> tuple[int, int]:
    count, label = among
    moments, reached, done, event = scratch.chains[0], 0, 0, entrance
    while event < count and reached < ask.steps:
        time, steps = scratch.listed[event, TIME], scratch.listed[event, STEPS] & ~done
        if not _is_of(event, label, ask, scratch):
            event += 1
            continue
        since = moments[reached - 1 if ask.is_from_previous else 0]
        if reached > 0 and time - since > ask.window_us:
            break
        if steps:
            done |= steps & -steps
            moments[reached] = time
            reached += 1
        elif time > moments[reached - 1] and scratch.listed[event, EXCLUDED] >> (reached - 1) & 1:
            return reached, event + 1
        event += 1
    return reached, event


@part
def _ordered(entrance: Entrance, count: int, ask: Ask, scratch: Scratch) -> tuple[int, int]:
    listed, chains = scratch.listed, scratch.chains
    chains[:, 0] = NEVER
    best, event, is_begun = 0, entrance.first, False
    while event < count:
        time = listed[event, TIME]
        is_open = time < entrance.until and not (entrance.is_single and is_begun)
        if not is_open and not _is_alive(time, ask, scratch):
            break
        if _is_of(event, entrance.label, ask, scratch):
            best = _take(event, best, ask, scratch)
            if best == ask.steps:
                return best, event + 1
            if is_open and is_entrance(event, (count, entrance.label), ask, scratch):
                chains[0, 0], is_begun = time, True
                if best == 0:
                    best, scratch.attempt[0] = 1, time
        event += 1
        if event == count or listed[event, TIME] != time:
            _exclude(event - 1, entrance.label, ask, scratch)
    return best, event


@part
def _take(event: int, best: int, ask: Ask, scratch: Scratch) -> int:
    """Lengthen the chains that an event lengthens; return the steps of the best one ever."""
    chains, time, steps = scratch.chains, scratch.listed[event, TIME], scratch.listed[event, STEPS]
    for step in range(ask.steps - 1, 0, -1):
        before = chains[step - 1]
        if steps >> step & 1 == 0 or before[0] == NEVER:
            continue
        if time - before[step - 1 if ask.is_from_previous else 0] > ask.window_us:
            continue
        if chains[step, 0] == before[0] and not ask.is_from_previous:
            continue
        copy(before, chains[step], step)
        chains[step, step] = time
        if step + 1 > best:
            best = step + 1
            copy(chains[step], scratch.attempt, best)
    return best


@part
def _exclude(last: int, label: int, ask: Ask, scratch: Scratch) -> None:
    """End the chains that the events of one moment, the last of which is given, do not permit."""
    time, event = scratch.listed[last, TIME], last
    while event >= 0 and scratch.listed[event, TIME] == time:
        excluded = scratch.listed[event, EXCLUDED]
        if excluded and _is_of(event, label, ask, scratch):
            for step in range(ask.steps):
                if excluded >> step & 1 and scratch.chains[step, step] < time:
                    scratch.chains[step, 0] = NEVER
        event -= 1


@part
def _is_alive(time: int, ask: Ask, scratch: Scratch) -> bool:
    """Return whether any chain may yet be lengthened."""
    for step in range(ask.steps - 1):
        chain = scratch.chains[step]
        since = chain[step if ask.is_from_previous else 0]
        if chain[0] != NEVER and time - since <= ask.window_us:
            return True
    return False
