"""Customers behind a number, as codes that rise, each once: without some others."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Members = NDArray[np.int64]


def without(everybody: Members, some: Members) -> Members:
    """Return those of everybody who are not among some others; both rise, each once.

    Examples
    --------
    >>> without(np.array([1, 2, 4]), np.array([2, 3]))
    array([1, 4])
    """
    return np.setdiff1d(everybody, some, assume_unique=True)
