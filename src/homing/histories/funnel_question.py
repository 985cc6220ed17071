"""What the funnel fold can be asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from homing.core.errors import UserError
from homing.histories.bounds import Bounds, Edges

MOST_STEPS = 32
FAR = 2**62


class Sequence(IntEnum):
    """How steps follow one another.

    In their order, whatever is between; in their order with nothing between; any of them first.
    """

    ordered = 0
    strict = 1
    unordered = 2


class Attempt(IntEnum):
    """Which attempts count.

    A customer's best in a row: the one that gets furthest, of these the earliest; their first in a
    row; or every one, each begun after the one before was over (totals).
    """

    best = 0
    first = 1
    every = 2


class Side(IntEnum):
    """What breaks the funnel down: nothing, the customer's group, or the label of the entrance."""

    none = 0
    customer = 1
    start = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """What is asked of the histories.

    Parameters
    ----------
    steps : int
        How many steps there are, 1 to 32.
    matches : uint32[n_codes]
        Bit k is set if an event of that code is step k (from 0). One event is one step.
    excludes : uint32[n_codes]
        Bit k is set if such an event, strictly between the moments of step k and the next one
        (unordered: of the k-th step done), ends what led to step k.
    bounds : Bounds
        Rows: the periods in which attempts begin.
    horizon : int
        Microseconds since 1970 UTC: what is later is not seen.
    window_us : int
        A step comes no later than that after the first one; 0: any time.
    is_from_previous : bool
        The window begins anew with every step.
    sequence, attempt : Sequence, Attempt
        See there. Events of one moment count as being in the order that suits: in order of the
        steps they match, others last; where one attempt counts, those that match the same steps
        stand for one another.
    is_held : bool
        All steps (and exclusions) have the label of the first, which must have one.
    side : Side
        What breaks the funnel down.
    groups : int
        How many codes of it there are, from 0 (1 without a break-down).
    """

    steps: int
    matches: NDArray[np.uint32]
    excludes: NDArray[np.uint32]
    bounds: Bounds
    horizon: int
    window_us: int = 0
    is_from_previous: bool = False
    sequence: Sequence = Sequence.ordered
    attempt: Attempt = Attempt.best
    is_held: bool = False
    side: Side = Side.none
    groups: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.steps <= MOST_STEPS:
            raise UserError(f"A funnel has 1 to {MOST_STEPS} steps, not {self.steps}.")

    def seen_until(self, end: int) -> Funnel:
        """Return the same of events before a moment alone."""
        bounds, horizon = self.bounds.seen_until(end), min(self.horizon, end)
        return replace(self, bounds=bounds, horizon=horizon)

    @property
    def ask(self) -> Ask:
        """The same for the fold."""
        asked = (1 << self.steps) - 1
        return Ask(
            self.steps,
            self.matches.astype(np.int64) & asked,
            self.excludes.astype(np.int64) & asked,
            self.bounds.edges,
            self.bounds.count,
            self.horizon,
            self.window_us or FAR,
            self.is_from_previous,
            int(self.sequence),
            int(self.attempt),
            self.is_held,
            int(self.side),
            self.groups,
        )


class Ask(NamedTuple):
    """`Funnel`, as plain numbers."""

    steps: int
    matches: NDArray[np.int64]
    excludes: NDArray[np.int64]
    edges: Edges
    rows: int
    horizon: int
    window_us: int
    is_from_previous: bool
    sequence: int
    attempt: int
    is_held: bool
    side: int
    groups: int


class Cell(NamedTuple):
    """Attempts of one group that began in one row, having got to a step, or no further than it."""

    group: int
    row: int
    step: int
    is_dropped: bool


NO_CELL = Cell(-1, -1, -1, is_dropped=False)
