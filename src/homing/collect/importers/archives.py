"""ZIP archives: the one file in it, or the JSON lines of all its files, one after another."""

from __future__ import annotations

import gzip
import shutil
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from homing.core.errors import UserError

_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What was in an archive: the name that tells its kind, and what to say of it."""

    name: str
    note: str


def unpack(path: Path, ready: Path, copy: Path) -> Unpacked:
    """Write what an archive holds into one file.

    Parameters
    ----------
    path, ready : Path
        The archive as the user named it, and where it lies.
    copy : Path
        Where to write.

    Raises
    ------
    UserError
        If it is damaged, locked or empty, or holds several files that are no JSON lines.
    """
    try:
        with ZipFile(ready) as archive, copy.open("wb") as out:
            members = [member for member in archive.infolist() if _is_data(member)]
            names = [member.filename for member in members]
            _check(path, names)
            for member in members:
                with archive.open(member) as stored:
                    _append(stored, out)
                if len(members) > 1:
                    out.write(b"\n")  # the last line of a file may lack its end
    except (BadZipFile, EOFError, zlib.error, gzip.BadGzipFile, NotImplementedError) as error:
        raise UserError(
            f"The ZIP archive is damaged or not whole: {error}",
            where=str(path),
            remedy="Copy or export it again.",
        ) from error
    except RuntimeError as error:  # how zipfile says that it wants a password
        raise UserError(
            "The ZIP archive is locked with a password.",
            where=str(path),
            remedy="Unpack it and import the files in it.",
        ) from error
    many = f"{len(names):,} files in the archive, lines counted through all of them"
    return Unpacked(
        names[0].removesuffix(".gz"), many if len(names) > 1 else f"{names[0]} in the archive"
    )


def _is_data(member: ZipInfo) -> bool:
    name = Path(member.filename).name
    is_hidden = name.startswith(".") or member.filename.startswith("__MACOSX/")
    return not (member.is_dir() or is_hidden or member.file_size == 0)


def _check(path: Path, names: list[str]) -> None:
    if not names:
        raise UserError(
            "The ZIP archive is empty.", where=str(path), remedy="Is it the right file?"
        )
    if any(name.lower().endswith(".zip") for name in names):
        raise UserError(
            "The ZIP archive holds another one.",
            where=str(path),
            remedy="Unpack it and import the one in it.",
        )
    kinds = {Path(name.removesuffix(".gz")).suffix.lower() for name in names}
    if len(names) > 1 and not kinds <= {".json", ".jsonl", ".ndjson"}:
        raise UserError(
            "The ZIP archive holds several files that are no JSON lines.",
            where=str(path),
            remedy="Unpack it and import the files in it, those of one kind together.",
        )


def _append(stored: IO[bytes], out: BinaryIO) -> None:
    """Write a member, unpacked."""
    start = stored.read(2)
    stored.seek(0)
    source = gzip.GzipFile(fileobj=stored) if start == _GZIP else stored
    shutil.copyfileobj(source, out, 1 << 20)
