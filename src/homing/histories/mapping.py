"""Arrays that are files: their pages are in memory while somebody reads them."""

from __future__ import annotations

import mmap
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

_LEAVE: Final = getattr(mmap, "MADV_DONTNEED", None)


def mapped(file: Path) -> NDArray[Any]:
    """Return the array of a `.npy` file, mapped as private pages: folds see one kind of array.

    Nobody writes to it: what is written would be lost with `let_go`.
    """
    array: NDArray[Any] = np.load(file, mmap_mode="r", allow_pickle=False)
    if not array.size:  # of these no private pages can be mapped
        return np.empty(array.shape, array.dtype)
    return np.asarray(np.load(file, mmap_mode="c", allow_pickle=False))


def let_go(array: NDArray[Any]) -> None:
    """Have the pages of a mapped array leave memory; who reads on finds them again.

    They stay in the memory that the system has for files, as long as it has no better use for it.
    Of an array that is none of a file nothing is done.
    """
    owner: object = array
    while isinstance(owner, np.ndarray):
        owner = owner.base
    if isinstance(owner, mmap.mmap) and _LEAVE is not None:
        owner.madvise(_LEAVE)
