"""Ranges of histories with about as many events each, and the threads that walk over them."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import pairwise
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

PARTS_A_THREAD = 4
SMALL = 50_000
"""Events below which one thread is faster than many."""

Result = TypeVar("Result")


class Range(NamedTuple):
    """Consecutive histories, the last one excluded."""

    first: int
    last: int


def count() -> int:
    """Return how many threads there are to use."""
    return os.cpu_count() or 1


def ranges(offsets: NDArray[np.int64], parts: int) -> list[Range]:
    """Return ranges of histories with about as many events each."""
    marks = np.linspace(0, offsets[-1], parts + 1)[1:-1]
    cuts = np.searchsorted(offsets, marks)
    edges = np.unique(np.concatenate(([0], cuts, [offsets.size - 1]))).tolist()
    return [Range(*pair) for pair in pairwise(edges)]


def over(
    offsets: NDArray[np.int64],
    task: Callable[[Range], Result],
    *,
    parts_a_thread: int = PARTS_A_THREAD,
) -> list[Result]:
    """Return what a task gives for every range of histories, in order; few events are one range."""
    threads, enough = count(), int(offsets[-1]) // max(SMALL, 1)
    parts = min(threads * parts_a_thread, enough)
    if parts <= 1 or threads == 1:
        return [task(Range(0, offsets.size - 1))]
    return list(_pool(threads).map(task, ranges(offsets, parts)))


@cache
def _pool(threads: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(threads, thread_name_prefix="fold")
