"""Files that are whole or not there: written piece by piece, with a checksum, and synced."""

from __future__ import annotations

import os
import zlib
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from homing.core.errors import HomingError


class ColumnFile:
    """A `.npy` file of one column in the making.

    Parameters
    ----------
    path : Path
        The file; is made.
    dtype : type
        Of the column.
    size : int
        How long it will be.
    """

    def __init__(self, path: Path, dtype: type[np.generic], size: int) -> None:
        self._path, self._missing, self._checksum = path, size, 0
        self._dtype = np.dtype(dtype)
        self._file: BinaryIO = path.open("wb")
        header = {"descr": npy.dtype_to_descr(self._dtype), "fortran_order": False}
        npy.write_array_header_1_0(self._file, header | {"shape": (size,)})
        self._file.flush()
        self._checksum = zlib.crc32(path.read_bytes())

    def append(self, piece: NDArray[np.generic]) -> None:
        """Write some more of the column."""
        if piece.dtype != self._dtype:
            raise HomingError(f"A piece of {self._path.name} is of {piece.dtype}.")
        raw = np.ascontiguousarray(piece).view(np.uint8).data
        self._file.write(raw)
        self._checksum = zlib.crc32(raw, self._checksum)
        self._missing -= piece.size

    def finish(self) -> int:
        """Bring it to the disk, and return its CRC-32."""
        if self._missing:
            raise HomingError(f"{self._missing} rows of {self._path.name} are missing.")
        self._file.flush()
        os.fsync(self._file.fileno())
        return self._checksum

    def close(self) -> None:
        """Close the file, finished or not."""
        self._file.close()


def write_text(path: Path, text: str) -> None:
    """Write a small file and bring it to the disk."""
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Bring the names of a folder to the disk, where folders can be synced."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
