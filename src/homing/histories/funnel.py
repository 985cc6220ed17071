"""The funnel fold: how far customers got through a sequence of steps, and how fast."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from homing.histories import funnel_plain, parallel
from homing.histories.funnel_attempt import Scratch
from homing.histories.funnel_kernel import Tally, count_entrances, scratch_for, walk
from homing.histories.funnel_question import NO_CELL, Attempt, Cell, Funnel, Sequence, Side
from homing.histories.histories import Histories, Log
from homing.histories.parallel import Found
from homing.histories.threads import Range

__all__ = ["Attempt", "Funnel", "Reached", "Sequence", "Side", "fold", "members", "moments"]


@dataclass(frozen=True, slots=True)
class Reached:
    """What the fold found, by group, row of the entrance, and step.

    Parameters
    ----------
    reached : int64[groups, rows, steps]
        Customers (with `Attempt.every`: attempts) that got to the step.
    elapsed_us : float64[groups, rows, steps]
        Sum of their microseconds from the step before.
    """

    reached: NDArray[np.int64]
    elapsed_us: NDArray[np.float64]

    def __add__(self, other: Reached) -> Reached:
        return Reached(self.reached + other.reached, self.elapsed_us + other.elapsed_us)


@dataclass(frozen=True, slots=True)
class Moments:
    """When each step was done, int64[attempts, steps], in microseconds; −1 where it was not."""

    pieces: tuple[NDArray[np.int64], ...]

    def __add__(self, other: Moments) -> Moments:
        return Moments(self.pieces + other.pieces)


def fold(histories: Histories, funnel: Funnel) -> Reached:
    """Return how many got how far."""
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
    cell = Cell(group, row, step, is_dropped)

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
    return Tally(np.zeros(shape, np.int64), np.zeros(shape), times, np.zeros(1, np.int64))


def _scratch(log: Log, span: Range, funnel: Funnel) -> Scratch:
    labels = 0
    if funnel.side == Side.start:
        labels = funnel.groups
    elif funnel.is_held:
        labels = (
            int(log.label[log.offsets[span.first] : log.offsets[span.last]].max(initial=-1)) + 1
        )
    return scratch_for(parallel.longest(log, span), labels, funnel.steps, funnel.bounds.count)
