"""Whole numbers of which only the order matters: any rank of them, without putting them together.

What folds list for medians is kept sorted, cell by cell. Some are added later, others are taken
away: each stays a sorted piece of its own, and a rank is found by how many are below a number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from homing.histories import threads
from homing.histories.compiled import compiled
from homing.histories.threads import Range

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class Listed(NamedTuple):
    """Numbers in any order, int64[n], and the cell of each, int32[n]."""

    cell: NDArray[np.int32]
    number: Ints


class Piece(NamedTuple):
    """Numbers rising within each cell: those of cell c at offsets[c] to offsets[c + 1]."""

    offsets: Ints
    number: Ints


@dataclass(frozen=True, slots=True)
class Ordered:
    """Numbers by cell, none of them below 0.

    Parameters
    ----------
    zeros : int64[cells]
        How many are 0; these, often most, are not listed.
    added, taken : tuple of Piece
        The others are those of the former without those of the latter.
    """

    zeros: Ints
    added: tuple[Piece, ...]
    taken: tuple[Piece, ...] = ()

    @classmethod
    def of(cls, given: Iterable[Listed], cells: int) -> Self:
        """Return numbers that were listed in some pieces."""
        zeros, others = np.zeros(cells, np.int64), []
        for listed in given:
            is_none = listed.number == 0
            zeros += np.bincount(listed.cell[is_none], minlength=cells)
            others.append(Listed(*(column[~is_none] for column in listed)))
        return cls(zeros, (_sorted(others, cells),))

    def __add__(self, other: Self) -> Self:
        added, taken = self.added + other.added, self.taken + other.taken
        return type(self)(self.zeros + other.zeros, added, taken)

    def __sub__(self, other: Self) -> Self:
        added, taken = self.added + other.taken, self.taken + other.added
        return type(self)(self.zeros - other.zeros, added, taken)

    @property
    def counts(self) -> Ints:
        """How many numbers each cell has."""
        sizes = [np.diff(each.offsets) for each in self.added]
        less = [np.diff(each.offsets) for each in self.taken]
        return np.asarray(self.zeros + sum(sizes) - sum(less), np.int64)

    def rising(self, cell: int) -> Ints:
        """Return the numbers of a cell, in arrays of their own."""
        added, taken = (_together(pieces, cell) for pieces in (self.added, self.taken))
        again = np.arange(taken.size) - np.searchsorted(taken, taken)  # the how manieth of equals
        others = np.delete(added, np.searchsorted(added, taken) + again)
        return np.concatenate((np.zeros(self.zeros[cell], np.int64), others))

    def up_to(self, most: Ints) -> Ints:
        """Return how many numbers of each cell are not above others; both int64[…, cells]."""
        found, cells = np.where(most >= 0, self.zeros, 0), self.zeros.size
        shape = most.size // max(cells, 1), cells
        rows = most.reshape(shape), found.reshape(shape)
        for sign, pieces in ((1, self.added), (-1, self.taken)):
            for piece in pieces:
                _add_up_to(piece, sign, *rows)
        return found

    def quantiles(self, *shares: float) -> Floats:
        """Return quantiles of every cell, float64[shares, cells]; nan of none.

        They lie on the straight line between two numbers.
        """
        return self._quantiles(self.up_to, self.counts, shares)

    def quantiles_of_all(self, *shares: float) -> list[float]:
        """Return quantiles of all cells together; nan of none."""

        def up_to(most: Ints) -> Ints:
            found = self.up_to(np.repeat(most, self.zeros.size, axis=-1))
            return np.asarray(found.sum(-1, keepdims=True), np.int64)

        found = self._quantiles(up_to, self.counts.sum(keepdims=True), shares)
        return [float(each) for each in found[:, 0]]

    def _quantiles(
        self, up_to: Callable[[Ints], Ints], counts: Ints, shares: tuple[float, ...]
    ) -> Floats:
        place = np.outer(shares, np.maximum(counts - 1, 0))
        below = np.floor(place)
        ranks = np.array([below, np.ceil(place)], np.int64)
        low, high = self._at(up_to, ranks)
        return np.where(counts > 0, low + (high - low) * (place - below), np.nan)

    def _at(self, up_to: Callable[[Ints], Ints], ranks: Ints) -> Ints:
        """Return the number of each rank, from 0: the least that has more up to it than that."""
        most = max((int(each.number.max(initial=0)) for each in self.added), default=0)
        low, high = np.zeros(ranks.shape, np.int64), np.full(ranks.shape, most)
        while (low < high).any():
            middle = (low + high) >> 1
            is_enough = up_to(middle) > ranks
            high = np.where(is_enough, middle, high)
            low = np.where(is_enough, low, np.minimum(middle + 1, high))
        return low


def _together(pieces: tuple[Piece, ...], cell: int) -> Ints:
    """Return the numbers of a cell in some pieces, rising."""
    each = [piece.number[piece.offsets[cell] : piece.offsets[cell + 1]] for piece in pieces]
    return np.sort(np.concatenate([np.empty(0, np.int64), *each]), kind="stable")  # merged


def _sorted(given: Sequence[Listed], cells: int) -> Piece:
    offsets = np.zeros(cells + 1, np.int64)
    for listed in given:
        offsets[1:] += np.bincount(listed.cell, minlength=cells)
    np.cumsum(offsets, out=offsets)
    number, following = np.empty(offsets[-1], np.int64), offsets[:-1].copy()
    for listed in given:
        _scatter(listed, following, number)

    def sort(span: Range) -> None:
        for cell in range(span.first, span.last):
            number[offsets[cell] : offsets[cell + 1]].sort()

    threads.over(offsets, sort)
    return Piece(offsets, number)


@compiled
def _scatter(listed: Listed, following: Ints, into: Ints) -> None:
    """Copy each number to its cell's next place, and move that on."""
    for n in range(listed.cell.size):
        cell = listed.cell[n]
        into[following[cell]] = listed.number[n]
        following[cell] += 1


@compiled
def _add_up_to(piece: Piece, sign: int, most: Ints, into: Ints) -> None:
    """Add how many numbers of each cell are not above those of every row; or take them away."""
    for row in range(most.shape[0]):
        for cell in range(most.shape[1]):
            low, high = piece.offsets[cell], piece.offsets[cell + 1]
            while low < high:
                middle = (low + high) >> 1
                if piece.number[middle] <= most[row, cell]:
                    low = middle + 1
                else:
                    high = middle
            into[row, cell] += sign * (low - piece.offsets[cell])
