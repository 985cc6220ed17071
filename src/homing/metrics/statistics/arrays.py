"""What goes in and what is said when it does not fit: arrays of counts."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from homing.core.errors import UserError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def counts(values: ArrayLike, where: str) -> Floats:
    """Return counts as floats, so that their products cannot overflow.

    Raises
    ------
    UserError
        If one is negative or not a number.
    """
    numbers = np.asarray(values, dtype=np.float64)
    if not (np.isfinite(numbers) & (numbers >= 0)).all():
        raise UserError("A count is negative or missing.", where=where, remedy="Give 0 or more.")
    return numbers


def same_length(one: ArrayLike, other: ArrayLike, where: str) -> None:
    """See that two columns have a row each for the same things.

    Raises
    ------
    UserError
        If their shapes differ.
    """
    shapes = np.shape(one), np.shape(other)
    if shapes[0] != shapes[1]:
        raise UserError(
            f"The columns have different lengths: {shapes[0]} and {shapes[1]}.",
            where=where,
            remedy="Give one value a row in each.",
        )


def ratio(numerator: ArrayLike, denominator: ArrayLike) -> Floats:
    """Return quotients; nan for 0/0 and inf for x/0, silently."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.true_divide(numerator, denominator), dtype=np.float64)
