"""Ids of one customer: from pairs of them to one number for each customer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from homing.core.errors import UserError

Id = str | int
Pairs = Iterable[Sequence[Id]]


@dataclass(frozen=True, slots=True)
class Numbered:
    """Who did what, once each customer is one.

    Parameters
    ----------
    codes : pyarrow.Array of uint32
        The number of every row's customer; null where there is none.
    ids : pyarrow.Array
        By number, the id that names the customer.
    is_customer : bool[n]
        By number, whether a customer has it; others stand for ids that were merged away.
    known_as : int64[n]
        By number, that of the customer it stands for.
    rank : int64[n]
        By number, when the pairs name it; last if they do not.
    """

    codes: pa.Array
    ids: pa.Array
    is_customer: NDArray[np.bool_]
    known_as: NDArray[np.int64]
    rank: NDArray[np.int64]


def merged(codes: pa.Array, ids: pa.Array, pairs: Pairs) -> Numbered:
    """Return the numbers of customers of whom some have several ids.

    Parameters
    ----------
    codes : pyarrow.Array of uint32
        The number of every row's id; null where there is none.
    ids : pyarrow.Array
        The ids, by number.
    pairs : iterable of (id, id)
        Two ids of one customer each; with further pairs, of more. Of the ids that belong together
        the one given first names the customer, whether or not it has rows.

    Raises
    ------
    UserError
        If something else than pairs of ids is given.
    """
    given = _flat(pairs, ids.type)
    if len(given) == 0:
        return _alone(codes, ids)
    known = pa.concat_arrays([ids, _further(given, ids)])
    place = pc.index_in(given, known).to_numpy().astype(np.int64)
    nodes, first = np.unique(place, return_index=True)
    earliest = np.full(len(known), len(place), np.int64)
    earliest[nodes] = first
    known_as = _together(earliest, place[0::2], place[1::2])
    return Numbered(
        pa.array(known_as.astype(np.uint32)).take(codes),
        known,
        known_as == np.arange(len(known)),
        known_as,
        earliest,
    )


def _alone(codes: pa.Array, ids: pa.Array) -> Numbered:
    """Return the same where every id is a customer."""
    number = np.arange(len(ids))
    return Numbered(codes, ids, np.ones(len(ids), np.bool_), number, number)


def _flat(pairs: Pairs, kind: pa.DataType) -> pa.Array:
    flat = []
    for pair in pairs:
        if isinstance(pair, str) or len(pair) != 2:
            raise UserError(
                f"{pair!r} is not a pair of ids.",
                where="merges",
                remedy='Write merges=[("ann", "visitor-17"), …].',
            )
        flat += list(pair)
    try:
        return pa.array(flat, kind)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        raise UserError(
            f"The ids of the customers are of type {kind}, those of the pairs are not.",
            where="merges",
            remedy="Give ids as they are in the column of customers.",
        ) from None


def _further(given: pa.Array, ids: pa.Array) -> pa.Array:
    """Return the ids that have no rows."""
    distinct = pc.unique(given)
    return distinct.filter(pc.invert(pc.is_in(distinct, ids)))


def _together(
    earliest: NDArray[np.int64], one: NDArray[np.int64], other: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return for every node the earliest of all it is connected with; others stand for themselves.

    Each round the roots of the two ends of a pair become one, the earlier; roots are then looked
    up until nothing moves, so that chains shorten by half.
    """
    root = np.arange(earliest.size)
    while True:
        left, right = root[one], root[other]
        is_left = earliest[left] <= earliest[right]
        low, high = np.where(is_left, left, right), np.where(is_left, right, left)
        if (low == high).all():
            return root
        order = np.argsort(-earliest[low], kind="stable")
        root[high[order]] = low[order]
        while (root != root[root]).any():
            root = root[root]
