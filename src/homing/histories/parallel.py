"""Run a fold over ranges of histories in threads, and add up what comes out."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from operator import iadd
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


Prepared = TypeVar("Prepared")


def total(
    histories: Histories,
    fold: Callable[[Log, Range], Addable],
    *,
    parts_a_thread: int = threads.PARTS_A_THREAD,
) -> Addable:
    """Return the sum of what `fold(log, range)` gives for every range of all histories."""
    return total_of(
        histories,
        lambda _: None,
        lambda log, span, _: fold(log, span),
        parts_a_thread=parts_a_thread,
    )


def total_of(
    histories: Histories,
    prepare: Callable[[Histories], Prepared],
    fold: Callable[[Log, Range, Prepared], Addable],
    *,
    parts_a_thread: int = threads.PARTS_A_THREAD,
) -> Addable:
    """Do the same with what is prepared once for each of the parts of the histories."""
    found: list[Addable] = []
    for part in histories.parts():
        log, prepared = part.log, prepare(part)

        def folded(span: Range, log: Log = log, prepared: Prepared = prepared) -> Addable:
            return fold(log, span, prepared)

        found += threads.over(part.offsets, folded, parts_a_thread=parts_a_thread)
    return reduce(iadd, found)


def members(histories: Histories, mark: Callable[[Log, Range, Found], None]) -> NDArray[np.int64]:
    """Return the customers whom `mark(log, range, found)` marks, rising.

    `found` is bool[range.last − range.first], all false before.
    """
    return members_of(histories, lambda _: None, lambda log, span, _, found: mark(log, span, found))


def members_of(
    histories: Histories,
    prepare: Callable[[Histories], Prepared],
    mark: Callable[[Log, Range, Prepared, Found], None],
) -> NDArray[np.int64]:
    """Do the same with what is prepared once for each of the parts of the histories."""
    people: list[NDArray[np.int64]] = []
    for part in histories.parts():
        log, prepared = part.log, prepare(part)

        def marked(
            span: Range, part: Histories = part, log: Log = log, prepared: Prepared = prepared
        ) -> NDArray[np.int64]:
            found = np.zeros(span.last - span.first, np.bool_)
            mark(log, span, prepared, found)
            return part.whose(np.flatnonzero(found) + span.first)

        people += threads.over(part.offsets, marked)
    return np.sort(np.concatenate(people))


def rows(
    histories: Histories, find: Callable[[Log, Range], tuple[NDArray[np.int64], ...]]
) -> list[NDArray[np.int64]]:
    """Return the columns of what `find(log, range)` gives for every range of all histories.

    Parameters
    ----------
    find : callable
        Returns columns, one row = one history, whose number is in the first of them; that becomes
        its customer.
    """
    found: list[tuple[NDArray[np.int64], ...]] = []
    for part in histories.parts():
        log = part.log

        def of(
            span: Range, log: Log = log, part: Histories = part
        ) -> tuple[NDArray[np.int64], ...]:
            numbers, *others = find(log, span)
            return part.whose(numbers), *others

        found += threads.over(part.offsets, of)
    return [np.concatenate(column) for column in zip(*found, strict=True)]


def longest(log: Log, span: Range) -> int:
    """Return the number of events of the longest history in a range."""
    return int(np.diff(log.offsets[span.first : span.last + 1]).max(initial=0))
