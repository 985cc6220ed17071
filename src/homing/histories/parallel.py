"""Run a fold over ranges of histories in threads, and add up what comes out."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, reduce
from operator import add
from typing import Protocol, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from homing.histories import threads
from homing.histories.histories import Histories, Log
from homing.histories.threads import Range


class Adds(Protocol):
    """An accumulator: those of disjoint sets of customers add up."""

    def __add__(self, other: Self, /) -> Self: ...


Addable = TypeVar("Addable", bound=Adds)
Found = NDArray[np.bool_]
NOBODY = np.empty(0, np.bool_)
"""What a fold is given to mark members in when nobody asks for them."""


def total(
    histories: Histories,
    fold: Callable[[Log, Range], Addable],
    *,
    parts_a_thread: int = threads.PARTS_A_THREAD,
) -> Addable:
    """Return the sum of what `fold(log, range)` gives for every range of all histories."""
    return reduce(add, _over(histories, lambda _, log, span: fold(log, span), parts_a_thread))


def members(histories: Histories, mark: Callable[[Log, Range, Found], None]) -> NDArray[np.int64]:
    """Return the customers whom `mark(log, range, found)` marks, rising.

    `found` is bool[range.last − range.first], all false before.
    """

    def marked(part: Histories, log: Log, span: Range) -> NDArray[np.int64]:
        found = np.zeros(span.last - span.first, np.bool_)
        mark(log, span, found)
        return part.whose(np.flatnonzero(found) + span.first)

    return np.sort(np.concatenate(_over(histories, marked)))


def longest(log: Log, span: Range) -> int:
    """Return the number of events of the longest history in a range."""
    return int(np.diff(log.offsets[span.first : span.last + 1]).max(initial=0))


Part = TypeVar("Part")


def _over(
    histories: Histories,
    fold: Callable[[Histories, Log, Range], Part],
    parts_a_thread: int = threads.PARTS_A_THREAD,
) -> list[Part]:
    parts: list[Part] = []
    for part in histories.parts():
        task = partial(fold, part, part.log)
        parts += threads.over(part.offsets, task, parts_a_thread=parts_a_thread)
    return parts
