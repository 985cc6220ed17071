"""Put touched histories in the place of the old ones: one pass over both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from homing.histories import sorting
from homing.histories.gathering import Gathering
from homing.histories.generation import Piece
from homing.histories.histories import Customers, Flags, Histories, Scalar
from homing.histories.sorting import Columns

PIECE = 1 << 20
"""About how many events are in memory at a time."""

Slices = tuple[NDArray[np.int64], NDArray[np.int64]]
NOBODY: Final = Histories.gathered(
    Gathering.of(np.zeros(0, np.int64), has_value=True, has_unit=True),
    has_value=True,
    has_unit=True,
    customer=np.zeros(0, np.uint32),
)


def changed(histories: Histories, further: Histories, again: Histories) -> Histories:
    """Return histories in which some customers have others: these stand in `touched`.

    Parameters
    ----------
    histories : Histories
        Of customers 0, 1, …; who is touched already stays so.
    further : Histories
        Further events, with a `customer` column; some customers may be beyond.
    again : Histories
        All events of some other customers, with a `customer` column; a history may be empty.
    """
    before = histories.touched or NOBODY
    customers = np.unique(np.concatenate([_whom(each) for each in (before, further, again)]))
    if customers.size == 0:
        return histories
    is_before, is_again = (np.isin(customers, _whom(each)) for each in (before, again))
    sources = [
        (histories, _emptied(_slices(histories, customers), is_before | is_again)),
        (before, _emptied(_among(customers, before), is_again)),
        (further, _among(customers, further)),
        (again, _among(customers, again)),
    ]
    counts = np.sum([sizes for _, (_, sizes) in sources], axis=0)
    gathering = Gathering.of(counts, has_value=True, has_unit=True)
    for source, slices in sources:
        gathering.add_slices(slices, source.columns)
    touched = Histories.gathered(gathering, has_value=True, has_unit=True, customer=customers)
    return replace(histories, touched=touched)


def merged(histories: Histories) -> tuple[NDArray[np.int64], Iterator[Piece]]:
    """Return the offsets and, piece by piece, the columns of histories with `touched` put in.

    They are those of customers 0, 1, … up to the last one who is known.
    """
    sizes = np.diff(histories.offsets)
    touched = histories.touched
    if touched is not None and touched.customer is not None and touched.customer.size:
        last = max(sizes.size, int(touched.customer[-1]) + 1)
        sizes = np.concatenate((sizes, np.zeros(last - sizes.size, np.int64)))
        sizes[touched.customer] = np.diff(touched.offsets)
    offsets = np.zeros(sizes.size + 1, np.int64)
    np.cumsum(sizes, out=offsets[1:])
    return offsets, _pieces(offsets, histories)


def differences(histories: Histories, fresh: Histories) -> list[str]:
    """Return in words how histories, `touched` put in, differ from those made anew."""
    offsets, pieces = merged(histories)
    size = max(offsets.size, fresh.offsets.size)
    if (_padded(offsets, size) != _padded(fresh.offsets, size)).any():
        return ["There is not the right number of events of every customer."]
    if offsets[-1] == 0:
        return []
    wrong = np.zeros(4, np.int64)
    for piece, right in zip(pieces, merged(fresh)[1], strict=True):
        wrong[0] += _unlike(piece[0], right[0])
        wrong[1] += _unlike(piece[1], right[1])
        wrong[2] += _unlike(piece[2], right[2])
        wrong[3] += _unlike(piece[3], right[3])
    counts = zip(("time", "code", "value", "unit"), wrong.tolist(), strict=True)
    return [f"The {name} of {count} events is wrong." for name, count in counts if count]


def _unlike(one: NDArray[Scalar], other: NDArray[Scalar]) -> int:
    """Return how many differ; two that are not there are alike."""
    is_there = (one == one) | (other == other)  # noqa: PLR0124 - NaN alone differs from itself
    return int(((one != other) & is_there).sum())


def _padded(offsets: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    return np.pad(offsets, (0, size - offsets.size), "edge")


def _whom(histories: Histories) -> Customers:
    """Return whose histories these are, where it is said."""
    assert histories.customer is not None
    return histories.customer


def _among(customers: Customers, some: Histories) -> Slices:
    """Return the slices of all customers, when only some have a history."""
    begins, sizes = np.zeros(customers.size, np.int64), np.zeros(customers.size, np.int64)
    there = np.searchsorted(customers, _whom(some))
    begins[there], sizes[there] = some.offsets[:-1], np.diff(some.offsets)
    return begins, sizes


def _emptied(slices: Slices, is_empty: Flags) -> Slices:
    return slices[0], np.where(is_empty, 0, slices[1])


def _pieces(offsets: NDArray[np.int64], histories: Histories) -> Iterator[Piece]:
    kept = np.diff(histories.offsets)
    kept[histories.log.skip] = 0
    for first, last in _ranges(offsets):
        columns = Columns.room(int(offsets[last] - offsets[first]), has_value=True, has_unit=True)
        places = offsets[first:last] - offsets[first]
        old = slice(first, min(last, histories.n_histories))
        slices = histories.offsets[:-1][old], kept[old]
        sorting.copy_slices(slices, histories.columns, places.copy(), columns)
        if histories.touched is not None and histories.touched.customer is not None:
            new = slice(*np.searchsorted(histories.touched.customer, (first, last)).tolist())
            slices = histories.touched.offsets[:-1][new], np.diff(histories.touched.offsets)[new]
            there = places[histories.touched.customer[new] - first]
            sorting.copy_slices(slices, histories.touched.columns, there, columns)
        yield columns.time, columns.event, columns.value, columns.unit


def _ranges(offsets: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    first, customers = 0, offsets.size - 1
    while first < customers:
        last = int(np.searchsorted(offsets, offsets[first] + PIECE, side="right")) - 1
        last = min(max(last, first + 1), customers)
        yield first, last
        first = last


def _slices(base: Histories, customers: Customers) -> Slices:
    """Return where the customers' events begin in `base`, and how many they are."""
    known = customers[customers < base.n_histories].astype(np.int64)
    begins, sizes = np.zeros(customers.size, np.int64), np.zeros(customers.size, np.int64)
    begins[: known.size] = base.offsets[known]
    sizes[: known.size] = base.offsets[known + 1] - base.offsets[known]
    return begins, sizes
