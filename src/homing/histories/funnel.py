"""The funnel fold: how far customers got through a sequence of steps, and how fast."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from homing.histories import funnel_plain, parallel, people, sums
from homing.histories.funnel_attempt import Scratch
from homing.histories.funnel_kernel import Tally, count_entrances, scratch_for, walk
from homing.histories.funnel_question import FAR, NO_CELL, Attempt, Cell, Funnel, Sequence, Side
from homing.histories.histories import Histories, Log
from homing.histories.ordered import Ints, Listed, Ordered
from homing.histories.parallel import Found
from homing.histories.threads import Range

__all__ = [
    "Attempt",
    "Funnel",
    "Reached",
    "Sequence",
    "Side",
    "Took",
    "fold",
    "members",
    "moments",
    "took",
]


@dataclass(frozen=True, slots=True)
class Reached:
    """What the fold found, by group, row of the entrance, and step.

    Parameters
    ----------
    reached : int64[groups, rows, steps]
        Customers (with `Attempt.every`: attempts) that got to the step.
    elapsed_us : int64[groups, rows, steps]
        Sum of their microseconds from the step before.
    """

    reached: NDArray[np.int64]
    elapsed_us: NDArray[np.int64]

    def __add__(self, other: Reached) -> Reached:
        return Reached(self.reached + other.reached, self.elapsed_us + other.elapsed_us)

    def __sub__(self, other: Reached) -> Reached:
        return Reached(self.reached - other.reached, self.elapsed_us - other.elapsed_us)


@dataclass(frozen=True, slots=True)
class Moments:
    """When each step was done, int64[attempts, steps], in microseconds; −1 where it was not."""

    pieces: tuple[NDArray[np.int64], ...]

    def __add__(self, other: Moments) -> Moments:
        return Moments(self.pieces + other.pieces)


@dataclass(frozen=True, slots=True)
class Took:
    """How long the attempts of one group and row took; place 0 is for the whole way.

    Parameters
    ----------
    reached : int64[steps]
        Attempts that got to the step.
    elapsed_us : int64[steps]
        Microseconds from the step before, of all together; first, from the first step to the last.
    lengths : Ordered
        The same of each attempt, by step.
    open_until : Ordered
        The last moment at which another step may come, of each attempt that did not get through.
    """

    reached: Ints
    elapsed_us: Ints
    lengths: Ordered
    open_until: Ordered

    def __add__(self, other: Took) -> Took:
        return Took(
            self.reached + other.reached,
            self.elapsed_us + other.elapsed_us,
            self.lengths + other.lengths,
            self.open_until + other.open_until,
        )

    def __sub__(self, other: Took) -> Took:
        return Took(
            self.reached - other.reached,
            self.elapsed_us - other.elapsed_us,
            self.lengths - other.lengths,
            self.open_until - other.open_until,
        )

    def still_open(self, horizon: int) -> int:
        """Return how many attempts may still get further behind a moment that is not seen."""
        over = self.open_until.up_to(np.array([horizon - 1]))
        return int((self.open_until.counts - over)[0])


@dataclass(frozen=True, slots=True)
class _OfCell:
    """A funnel, and the group and row that are asked about."""

    funnel: Funnel
    group: int
    row: int

    def seen_until(self, end: int) -> _OfCell:
        return replace(self, funnel=self.funnel.seen_until(end))


def took(histories: Histories, funnel: Funnel, *, group: int, row: int = 0) -> Took:
    """Return how long the attempts of one group and row took."""
    return sums.kept(histories, _OfCell(funnel, group, row), _took)


def _took(histories: Histories, asked: _OfCell) -> Took:
    funnel = asked.funnel
    done = moments(histories, funnel, group=asked.group, row=asked.row)
    steps, is_through = funnel.steps, done[:, -1] >= 0
    pairs = [(0, steps - 1), *((step - 1, step) for step in range(1, steps))]
    lengths = [_between(done, *pair) for pair in pairs]
    listed = [
        Listed(np.full(each.size, place, np.int32), each) for place, each in enumerate(lengths)
    ]
    window = funnel.window_us or FAR
    until = (done.max(axis=1) if funnel.is_from_previous else done[:, 0])[~is_through] + window
    until = until[until >= funnel.horizon]
    return Took(
        (done >= 0).sum(axis=0),
        np.array([each.sum() for each in lengths], np.int64),
        Ordered.of(listed, steps),
        Ordered.of([Listed(np.zeros(until.size, np.int32), until)], 1),
    )


def _between(done: Ints, earlier: int, later: int) -> Ints:
    """Return the microseconds between two steps, of the attempts that got to the later one."""
    there = done[done[:, later] >= 0]
    return np.asarray(there[:, later] - there[:, earlier], np.int64)


def fold(histories: Histories, funnel: Funnel) -> Reached:
    """Return how many got how far."""
    return sums.kept(histories, funnel, _whole)


def _whole(histories: Histories, funnel: Funnel) -> Reached:
    if funnel_plain.is_plain(funnel):
        return parallel.total(histories, lambda log, span: _plain_part(log, span, funnel))
    return parallel.total(histories, lambda log, span: _part(log, span, funnel))


def moments(histories: Histories, funnel: Funnel, *, group: int, row: int) -> NDArray[np.int64]:
    """Return when the attempts of one group and row did each step, for medians and quantiles.

    Returns
    -------
    int64[attempts, steps]
        Microseconds since 1970 UTC; −1 for a step that was not done. With `Sequence.unordered`
        the first, second, … step done.
    """
    cell = Cell(group, row, 0, is_dropped=False)

    def part(log: Log, span: Range) -> Moments:
        room = span.last - span.first
        if funnel.attempt == Attempt.every:
            room = count_entrances(log, span, funnel.ask)
        times = np.empty((room, funnel.steps), np.int64)
        tally = _tally(funnel, times)
        walk(log, (span, funnel.ask, cell), tally, (_scratch(log, span, funnel), parallel.NOBODY))
        return Moments((times[: tally.written[0]],))

    return np.concatenate(parallel.total(histories, part).pieces)


def members(
    histories: Histories,
    funnel: Funnel,
    *,
    group: int,
    row: int,
    step: int,
    is_dropped: bool = False,
) -> NDArray[np.int64]:
    """Return the customers who got to a step, or who got to it and no further, rising."""
    return people.behind(histories, funnel, Cell(group, row, step, is_dropped), _members)


def _members(histories: Histories, funnel: Funnel, cell: Cell) -> NDArray[np.int64]:
    def mark(log: Log, span: Range, found: Found) -> None:
        _part(log, span, funnel, cell=cell, found=found)

    return parallel.members(histories, mark)


def _plain_part(log: Log, span: Range, funnel: Funnel) -> Reached:
    return Reached(*funnel_plain.reached(log, span, funnel))


def _part(
    log: Log,
    span: Range,
    funnel: Funnel,
    *,
    cell: Cell = NO_CELL,
    found: Found = parallel.NOBODY,
) -> Reached:
    tally = _tally(funnel, np.empty((0, funnel.steps), np.int64))
    walk(log, (span, funnel.ask, cell), tally, (_scratch(log, span, funnel), found))
    return Reached(tally.reached, tally.elapsed_us)


def _tally(funnel: Funnel, times: NDArray[np.int64]) -> Tally:
    shape = (funnel.groups, funnel.bounds.count, funnel.steps)
    return Tally(np.zeros(shape, np.int64), np.zeros(shape, np.int64), times, np.zeros(1, np.int64))


def _scratch(log: Log, span: Range, funnel: Funnel) -> Scratch:
    labels = 0
    if funnel.side == Side.start:
        labels = funnel.groups
    elif funnel.is_held:
        labels = (
            int(log.label[log.offsets[span.first] : log.offsets[span.last]].max(initial=-1)) + 1
        )
    return scratch_for(parallel.longest(log, span), labels, funnel.steps, funnel.bounds.count)
