"""The archive: parts and a manifest in one tar file, checked before it is believed."""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Final

from homing.core.errors import HomingError, UserError

_MANIFEST: Final = "manifest.json"
_FORM: Final = 1
_BLOCK: Final = 1 << 20

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Part:
    """One store to be copied.

    Parameters
    ----------
    name : str
        Name of its file in the archive and in a data folder.
    copy : callable
        Is given a path where nothing is, and writes a consistent copy there.
    """

    name: str
    copy: Callable[[Path], None]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds.

    Parameters
    ----------
    made_at : str
        The moment, ISO 8601.
    version : str
        Of the Homing that made it.
    events : int
        Events in the log of the copy.
    parts : dict of str to str
        The SHA-256 of every part, by name.
    """

    made_at: str
    version: str
    events: int
    parts: dict[str, str]


def pack(
    to: Path,
    parts: Sequence[Part],
    *,
    count: Callable[[Path], int],
    now: datetime,
    version: str,
    say: Say = lambda _step: None,
) -> Manifest:
    """Copy every part, in the given order, into a new archive.

    Parameters
    ----------
    to : Path
        The archive; it is there when it is whole and on disk.
    parts : sequence of Part
        What is copied. An event on its way is in an earlier part or in a later one, never in none,
        when parts stand in the order of its way.
    count : callable
        Is given the folder of the copies, and says how many events are in them.
    now : datetime
        The moment, aware.
    version : str
        Of this Homing.
    say : callable, optional
        Is told each step.

    Raises
    ------
    UserError
        If the place is taken or cannot be written to.
    """
    if to.exists():
        raise UserError(
            "There is a file of that name already.", where=str(to), remedy="Choose another name."
        )
    try:
        with tempfile.TemporaryDirectory(dir=to.parent, prefix=".homing-backup-") as scratch:
            folder = Path(scratch)
            for part in parts:
                say(f"copying {part.name}")
                part.copy(folder / part.name)
            manifest = Manifest(
                made_at=now.isoformat(),
                version=version,
                events=count(folder),
                parts={part.name: digest(folder / part.name) for part in parts},
            )
            say("writing the archive")
            draft = folder / "archive"
            _write(draft, folder, manifest)
            draft.replace(to)
            _settle(to.parent)
    except OSError as error:
        raise UserError(
            f"The backup cannot be written: {error.strerror}.",
            where=str(to.parent),
            remedy="Make room, or choose another place.",
        ) from error
    return manifest


def read_manifest(archive: Path) -> Manifest:
    """Return what an archive says it holds.

    Raises
    ------
    UserError
        If it is no backup, or of a newer Homing.
    """
    with _opened(archive) as tar:
        return _manifest(tar, archive)


def unpack(archive: Path, into: Path, *, say: Say = lambda _step: None) -> Manifest:
    """Bring the parts of an archive into an empty folder, and check each against its digest.

    Raises
    ------
    UserError
        If it is no backup, or a part is missing or damaged.
    """
    with _opened(archive) as tar:
        manifest = _manifest(tar, archive)
        for name, expected in manifest.parts.items():
            say(f"unpacking {name}")
            if _extract(tar, name, into / name) != expected:
                raise _damaged(archive, f"{name} is not as it was written")
    return manifest


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write(draft: Path, folder: Path, manifest: Manifest) -> None:
    draft.touch(mode=0o600)
    with draft.open("wb") as file:
        with tarfile.open(fileobj=file, mode="w") as tar:
            said = json.dumps({"form": _FORM, **asdict(manifest)}, indent=2).encode()
            entry = tarfile.TarInfo(_MANIFEST)
            entry.size, entry.mode = len(said), 0o600
            tar.addfile(entry, io.BytesIO(said))
            for name in manifest.parts:
                tar.add(folder / name, arcname=name, recursive=False)
        file.flush()
        os.fsync(file.fileno())


def _opened(archive: Path) -> tarfile.TarFile:
    try:
        return tarfile.open(archive)
    except FileNotFoundError:
        raise UserError("There is no such file.", where=str(archive)) from None
    except (OSError, tarfile.TarError) as error:
        raise _damaged(archive, str(error)) from error


def _manifest(tar: tarfile.TarFile, archive: Path) -> Manifest:
    try:
        entry = tar.next()
        file = tar.extractfile(entry) if entry and entry.name == _MANIFEST else None
        said = json.load(file) if file else {}
        form = said.pop("form", None)
        if isinstance(form, int) and form > _FORM:
            raise UserError(
                "The backup was made by a newer Homing.",
                where=str(archive),
                remedy="Upgrade Homing, then restore it.",
            )
        if not isinstance(said.get("parts"), dict) or not isinstance(said.get("events"), int):
            raise TypeError("It is of other types.")  # noqa: TRY301 - as what does not fit below
        manifest = Manifest(**said)
    except (tarfile.TarError, ValueError, TypeError, EOFError) as error:
        raise _damaged(archive, "it has no manifest") from error
    if form != _FORM or any("/" in name or name.startswith(".") for name in manifest.parts):
        raise _damaged(archive, "its manifest is none of ours")
    return manifest


def _extract(tar: tarfile.TarFile, name: str, to: Path) -> str:
    """Write a part to its place; return its digest."""
    found = hashlib.sha256()
    try:
        source = tar.extractfile(name)
        if source is None:
            return ""
        to.touch(mode=0o600)
        with source, to.open("wb") as target:
            _pour(source, target, found.update)
            target.flush()
            os.fsync(target.fileno())
    except (KeyError, tarfile.TarError, EOFError):
        return ""
    return found.hexdigest()


def _pour(source: IO[bytes], target: IO[bytes], see: Callable[[bytes], None]) -> None:
    while block := source.read(_BLOCK):
        see(block)
        target.write(block)


def _settle(folder: Path) -> None:
    """Have the system write down the names in a folder."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _damaged(archive: Path, why: str) -> HomingError:
    return UserError(
        f"This is no whole backup: {why}.",
        where=str(archive),
        remedy="Take another one; nothing was changed.",
    )
