"""Run a fold over ranges of histories in threads, and add up what comes out."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache, reduce
from itertools import pairwise
from operator import add
from typing import NamedTuple, Protocol, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from homing.histories.histories import Histories, Log

PARTS_A_THREAD = 4
SMALL = 50_000
"""Events below which one thread is faster than many."""


class Range(NamedTuple):
    """Consecutive histories, the last one excluded."""

    first: int
    last: int


class Adds(Protocol):
    """An accumulator: those of disjoint sets of customers add up."""

    def __add__(self, other: Self, /) -> Self: ...


Addable = TypeVar("Addable", bound=Adds)
Found = NDArray[np.bool_]
NOBODY = np.empty(0, np.bool_)
"""What a fold is given to mark members in when nobody asks for them."""


def total(histories: Histories, fold: Callable[[Log, Range], Addable]) -> Addable:
    """Return the sum of what `fold(log, range)` gives for every range of all histories."""
    return reduce(add, _over(histories, lambda _, log, span: fold(log, span)))


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


def ranges(offsets: NDArray[np.int64], parts: int) -> list[Range]:
    """Return ranges of histories with about as many events each."""
    marks = np.linspace(0, offsets[-1], parts + 1)[1:-1]
    cuts = np.searchsorted(offsets, marks)
    edges = np.unique(np.concatenate(([0], cuts, [offsets.size - 1]))).tolist()
    return [Range(*pair) for pair in pairwise(edges)]


Part = TypeVar("Part")


def _over(histories: Histories, fold: Callable[[Histories, Log, Range], Part]) -> list[Part]:
    parts: list[Part] = []
    threads = os.cpu_count() or 1
    for part in histories.parts():
        log = part.log
        if part.n_events < SMALL or threads == 1:
            parts.append(fold(part, log, Range(0, part.n_histories)))
            continue
        spans = ranges(part.offsets, threads * PARTS_A_THREAD)
        parts += _pool(threads).map(lambda span, part=part, log=log: fold(part, log, span), spans)
    return parts


@cache
def _pool(threads: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(threads, thread_name_prefix="fold")
