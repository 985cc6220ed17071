"""A generation: the histories of a whole log on disk, as arrays that are mapped, never parsed.

One folder a generation: a `.npy` file for each column and `manifest.json`, which says how far into
the log it reaches and the checksum of every file. A generation is written beside the present one,
synced, and made the present one by renaming a pointer (its name and the checksum of its manifest):
a crash at any moment leaves the old or the new. It can always be made again from the log.
"""

from __future__ import annotations

import json
import shutil
import zlib
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from homing.core.errors import HomingError
from homing.histories.draft import ColumnFile, sync_folder, write_text
from homing.histories.histories import Histories
from homing.histories.mapping import let_go, mapped

COLUMNS: Final[dict[str, type[np.generic]]] = {
    "offsets": np.int64,
    "time": np.int64,
    "event": np.uint16,
    "value": np.float64,
    "unit": np.uint16,
}
PRESENT, MANIFEST = "present", "manifest.json"
FORMAT = 2
BLOCK = 1 << 22


class SpoiltGeneration(HomingError):
    """The files of a generation are not what its manifest says; make it again from the log."""


@dataclass(frozen=True, slots=True)
class Mark:
    """How far into the log something reaches.

    Parameters
    ----------
    batch : int
        The last batch whose events are in it.
    rewrite : int
        The last change that took events away and is seen in it.
    fingerprint : str
        Differs between logs that are not one another's past, as far as this mark.
    """

    batch: int = 0
    rewrite: int = 0
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation holds.

    Parameters
    ----------
    number : int
        Rises by one with every generation.
    mark : Mark
        How far into the log it reaches.
    histories, events : int
        How many.
    checksums : dict
        CRC-32 of every file, by column.
    format : int
        Version of this layout.
    """

    number: int
    mark: Mark
    histories: int
    events: int
    checksums: dict[str, int]
    format: int = FORMAT


@dataclass(frozen=True, slots=True)
class Generation:
    """The present generation of a folder, mapped into memory."""

    manifest: Manifest
    histories: Histories
    path: Path

    @property
    def bytes(self) -> int:
        """How much room it takes on disk."""
        return sum(file.stat().st_size for file in self.path.iterdir())

    def let_go(self) -> None:
        """Have its pages leave memory until somebody reads them."""
        kept = self.histories
        for column in (kept.offsets, kept.time, kept.event, kept.value, kept.unit):
            if column is not None:
                let_go(column)


Piece = tuple[NDArray[np.int64], NDArray[np.uint16], NDArray[np.float64], NDArray[np.uint16]]
"""Time, event, value and unit of consecutive events."""


def write(
    folder: Path, offsets: NDArray[np.int64], pieces: Iterable[Piece], mark: Mark
) -> Manifest:
    """Write a new generation and make it the present one.

    Parameters
    ----------
    folder : Path
        Where generations live; made if it is not there. One process writes to it at a time.
    offsets : int64[n_histories + 1]
        As in `Histories`.
    pieces : iterable of Piece
        The columns, bit by bit.
    mark : Mark
        How far into the log they reach.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    number = max([0, *map(_number, folder.glob("generation-*"))]) + 1
    draft = folder / f"draft-{number:08d}"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    events = int(offsets[-1])
    checksums = _write_columns(draft, offsets, pieces)
    manifest = Manifest(number, mark, offsets.size - 1, events, checksums)
    write_text(draft / MANIFEST, json.dumps(asdict(manifest)))
    sync_folder(draft)
    final = folder / f"generation-{number:08d}"
    draft.rename(final)
    pointer = f"{final.name} {_checksum(final / MANIFEST)}"
    write_text(folder / f"{PRESENT}.draft", pointer)
    (folder / f"{PRESENT}.draft").replace(folder / PRESENT)
    sync_folder(folder)
    _remove_all_but(final)
    return manifest


def open_present(folder: Path) -> Generation | None:
    """Return the present generation, every file of it compared with its checksum; None without one.

    Raises
    ------
    SpoiltGeneration
        If it is not whole.
    """
    pointer = folder / PRESENT
    if not pointer.exists() and not any(folder.glob("generation-*")):
        return None
    said = _said(pointer)
    try:
        return _opened(folder, said)
    except SpoiltGeneration:
        if _said(pointer) == said:
            raise
    return open_present(folder)  # the next one took its place meanwhile


def remove_others(found: Generation) -> None:
    """Delete what a process that was killed left beside a generation."""
    _remove_all_but(found.path)


def _said(pointer: Path) -> str:
    try:
        return pointer.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""


def _opened(folder: Path, said: str) -> Generation:
    path = folder
    try:
        name, checksum = said.split()
        path = folder / name
        manifest = _manifest(path / MANIFEST, int(checksum))
        _compare(path, manifest)
        offsets, time, event, value, unit = (mapped(file) for file in _files(path))
        histories = Histories(offsets, time, event, value, unit=unit, is_checked=True)
    except (OSError, ValueError, TypeError, KeyError, EOFError, HomingError) as error:
        raise SpoiltGeneration(
            f"A generation is not what it was written as: {error}.",
            where=str(path),
            remedy="Make it again: homing histories rebuild.",
        ) from error
    return Generation(manifest, histories, path)


def _write_columns(
    draft: Path, offsets: NDArray[np.int64], pieces: Iterable[Piece]
) -> dict[str, int]:
    files = {
        name: ColumnFile(file, dtype, offsets.size if name == "offsets" else int(offsets[-1]))
        for (name, dtype), file in zip(COLUMNS.items(), _files(draft), strict=True)
    }
    try:
        files["offsets"].append(offsets)
        for time, event, value, unit in pieces:
            files["time"].append(time)
            files["event"].append(event)
            files["value"].append(value)
            files["unit"].append(unit)
        return {name: file.finish() for name, file in files.items()}
    finally:
        for file in files.values():
            file.close()


def _files(path: Path) -> list[Path]:
    return [path / f"{name}.npy" for name in COLUMNS]


def _manifest(file: Path, checksum: int) -> Manifest:
    if _checksum(file) != checksum:
        raise ValueError(f"{file.name} has another checksum")
    said = json.loads(file.read_text(encoding="utf-8"))
    if said["format"] != FORMAT:
        raise ValueError(f"its format is {said['format']}, not {FORMAT}")
    return Manifest(**said | {"mark": Mark(**said["mark"])})


def _compare(path: Path, manifest: Manifest) -> None:
    """Compare the files with their checksums, all at the same time."""
    with ThreadPoolExecutor(len(COLUMNS), "checksum") as pool:
        found = dict(zip(COLUMNS, pool.map(_checksum, _files(path)), strict=True))
    if wrong := [name for name in COLUMNS if found[name] != manifest.checksums[name]]:
        raise ValueError(f"{wrong[0]}.npy has another checksum")


def _checksum(file: Path) -> int:
    total = 0
    with file.open("rb") as opened:
        while block := opened.read(BLOCK):
            total = zlib.crc32(block, total)
    return total


def _number(path: Path) -> int:
    return int(path.name.rpartition("-")[2])


def _remove_all_but(kept: Path) -> None:
    for path in (*kept.parent.glob("generation-*"), *kept.parent.glob("draft-*")):
        if path != kept:
            shutil.rmtree(path, ignore_errors=True)
