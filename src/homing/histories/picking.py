"""Gather the events of some codes alone from a log that is not gathered yet.

A first question about two kinds of events among dozens has its answer before all would be sorted.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from homing.histories.compiled import compiled
from homing.histories.excerpts import MOST_SHARE
from homing.histories.gathering import Gathering
from homing.histories.histories import Customers, Flags, Histories, Times
from homing.histories.sorting import Columns


class Piece(NamedTuple):
    """Some events of a log, in any order: customer uint32[n], time int64[n], event int32[n]."""

    customer: Customers
    time: Times
    event: NDArray[np.int32]


def only(pieces: Sequence[Piece], wanted: Flags, *, n_customers: int) -> Histories | None:
    """Return the histories of the events of some codes; None where that is most of them.

    Parameters
    ----------
    pieces : sequence of Piece
        The log.
    wanted : bool[n_codes]
        Whether an event of that code is.
    n_customers : int
        All customers are below.
    """
    counts = np.zeros(n_customers, np.int64)
    for piece in pieces:
        _count(piece, wanted, counts)
    if counts.sum() > MOST_SHARE * sum(piece.event.size for piece in pieces):
        return None
    gathering = Gathering.of(counts)
    for piece in pieces:
        _scatter(piece, wanted, gathering.places, gathering.columns)
    return Histories.gathered(gathering)


@compiled
def _count(piece: Piece, wanted: Flags, counts: NDArray[np.int64]) -> None:
    for row in range(piece.event.size):
        counts[piece.customer[row]] += wanted[piece.event[row]]


@compiled
def _scatter(piece: Piece, wanted: Flags, places: NDArray[np.int64], into: Columns) -> None:
    for row in range(piece.event.size):
        if wanted[piece.event[row]]:
            mine = piece.customer[row]
            into.time[places[mine]] = piece.time[row]
            into.event[places[mine]] = piece.event[row]
            places[mine] += 1
