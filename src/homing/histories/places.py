"""Whole numbers that lie close together, numbered from 0 on: a look at a place beats hashing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from homing.histories.compiled import compiled, read_only

Whole = NDArray[np.int64]


def numbered(given: Sequence[Whole], low: int, high: int) -> tuple[NDArray[np.uint32], Whole]:
    """Return the number of every one, and the different ones, rising, in the order of the numbers.

    Parameters
    ----------
    given : sequence of int64 arrays
        From `low` to `high`; room is made for all between.
    """
    given = [read_only(piece) for piece in given]
    is_there = np.zeros(high - low + 1, np.bool_)
    for piece in given:
        _mark(piece, low, is_there)
    number = (np.cumsum(is_there) - 1).astype(np.uint32)
    into, begin = np.empty(sum(piece.size for piece in given), np.uint32), 0
    for piece in given:
        _look_up(piece, low, number, into[begin : begin + piece.size])
        begin += piece.size
    return into, np.flatnonzero(is_there) + low


@compiled
def _mark(given: Whole, low: int, is_there: NDArray[np.bool_]) -> None:
    for row in range(given.size):
        is_there[given[row] - low] = True


@compiled
def _look_up(given: Whole, low: int, number: NDArray[np.uint32], into: NDArray[np.uint32]) -> None:
    for row in range(given.size):
        into[row] = number[given[row] - low]
