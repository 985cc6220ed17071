"""Finding files and opening them: what kind each is, and a plain UTF-8 copy where one is needed."""

from __future__ import annotations

import gzip
import shutil
import sys
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from glob import glob, has_magic
from pathlib import Path
from typing import BinaryIO

from duckdb import DuckDBPyConnection

from homing.collect.importers.archives import unpack
from homing.collect.importers.csv_files import csv_table
from homing.collect.importers.encodings import LONGEST_LINE, scan, transcode
from homing.collect.importers.excel import excel_table
from homing.collect.importers.json_lines import json_table
from homing.collect.importers.read import open_parquet
from homing.collect.importers.spelling import nearest
from homing.collect.importers.table import Stamp, Table
from homing.core.errors import UserError

STDIN = "-"


@dataclass(frozen=True, slots=True)
class Reading:
    """What the user says about how files are written; what is not said is found out.

    Parameters
    ----------
    encoding, delimiter, sheet : str, optional
        The encoding of text, the delimiter of CSV, the name of an Excel sheet.
    """

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None


def found(names: Sequence[str]) -> list[Path]:
    """Return the files that names and patterns stand for, each once.

    Raises
    ------
    UserError
        If one is not there, or is a folder.
    """
    paths: list[Path] = []
    for name in names:
        if has_magic(name) and not Path(name).exists():
            matching = sorted(glob(name, recursive=True))  # noqa: PTH207 - may be absolute
            if not matching:
                raise UserError("No file fits this pattern.", where=name, remedy="Check the path.")
            paths += [Path(match) for match in matching if not Path(match).is_dir()]
        else:
            paths.append(Path(name))
    for path in paths:
        _check(path)
    return list(dict.fromkeys(paths))


def _check(path: Path) -> None:
    if str(path) == STDIN:
        return
    if path.is_dir():
        raise UserError(
            "This is a folder, not a file.",
            where=str(path),
            remedy=f'Name the files in it: "{path}/*.csv".',
        )
    if not path.exists():
        there = [near.name for near in path.parent.iterdir()] if path.parent.is_dir() else []
        near = nearest(path.name, there)
        raise UserError(
            "There is no such file.",
            where=str(path),
            remedy=f"Did you mean {near}?" if near else "Check the path.",
        )
    if not path.is_file():
        raise UserError(
            "This is not a file: it has no end that could be waited for.",
            where=str(path),
            remedy="What another program writes comes in by a pipe: PROGRAM | homing import -",
        )


class Desk:
    """Where files are opened; copies lie in its scratch folder until the work is done."""

    def __init__(self, cursor: DuckDBPyConnection, scratch: Path) -> None:
        self._cursor = cursor
        self._scratch = scratch
        self._copies = 0

    def open(self, path: Path, how: Reading) -> Table:
        """Return the table of one file.

        Raises
        ------
        UserError
            If it cannot be read, or is of a kind that cannot be imported.
        """
        try:
            if str(path) == STDIN:
                spooled = self._spool(sys.stdin.buffer)
                return replace(self._open(Path("stdin"), spooled, "stdin", how), stamp=None)
            stamp = Stamp.of(path)
            return replace(self._open(path, path, path.name, how), stamp=stamp)
        except OSError as error:
            raise UserError(
                f"The file cannot be read: {error.strerror or error}.",
                where=str(path),
                remedy="Check its permissions and that the disk has room.",
            ) from error

    def _open(self, path: Path, ready: Path, name: str, how: Reading) -> Table:
        with ready.open("rb") as file:
            start = file.read(512)
        kind = _kind(start, name)
        if kind == "gzip":
            return self._open(path, self._unpacked(path, ready), name.removesuffix(".gz"), how)
        if kind == "zip":
            return self._open_archive(path, ready, how)
        if kind == "parquet":
            return open_parquet(self._cursor, path, ready)
        if kind == "excel":
            return excel_table(self._cursor, path, ready, how.sheet)
        if unreadable := _UNREADABLE.get(kind):
            raise UserError(unreadable[0], where=str(path), remedy=unreadable[1])
        return self._open_text(path, ready, kind, how)

    def _open_text(self, path: Path, ready: Path, kind: str, how: Reading) -> Table:
        seen = scan(ready, how.encoding, shown=path)
        if seen.is_blank:
            raise UserError("The file is empty.", where=str(path), remedy="Is it the right file?")
        if seen.long_line:
            raise UserError(
                f"The line is longer than {LONGEST_LINE / 1e6:.0f} MB.",
                where=f"{path}:{seen.long_line}",
                remedy="Is it a table, with one row a line? If so, take this line out.",
            )
        if not seen.is_ready:
            copy = self._copy()
            transcode(ready, seen, copy)
            ready = copy
            seen = replace(seen, newline="\n")
        if kind == "json":
            return json_table(self._cursor, path, ready, seen)
        return csv_table(path, ready, seen, how.delimiter)

    def _open_archive(self, path: Path, ready: Path, how: Reading) -> Table:
        """Open what an archive holds: one file, or JSON lines in any number of them."""
        copy = self._copy()
        unpacked = unpack(path, ready, copy)
        return self._open(path, copy, unpacked.name, how).noting(unpacked.note)

    def _unpacked(self, path: Path, ready: Path) -> Path:
        copy = self._copy()
        try:
            with gzip.open(ready) as packed, copy.open("wb") as out:
                shutil.copyfileobj(packed, out, 1 << 20)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise UserError(
                f"The gzip file is damaged or not whole: {error}",
                where=str(path),
                remedy="Copy or export it again.",
            ) from error
        return copy

    def _spool(self, stream: BinaryIO) -> Path:
        copy = self._copy()
        with copy.open("wb") as out:
            shutil.copyfileobj(stream, out, 1 << 20)
        return copy

    def _copy(self) -> Path:
        self._copies += 1
        return self._scratch / f"copy-{self._copies}"


def _kind(start: bytes, name: str) -> str:
    """Tell what a file is, by its first bytes, then by its name."""
    suffix = Path(name).suffix.lower()
    for magic, kind in _MAGIC.items():
        if start.startswith(magic):
            return "excel" if kind == "zip" and suffix in _EXCEL else kind
    if suffix in _EXCEL or suffix in {".parquet", ".gz"}:
        return f"not {suffix}"
    bare = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if bare.startswith(b"{"):
        return "json"
    if bare.startswith(b"[") and suffix in {".json", ".jsonl", ".ndjson"}:
        return "array"
    return "json" if suffix in {".jsonl", ".ndjson"} else "csv"


_EXCEL = {".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"}

_MAGIC = {
    b"PAR1": "parquet",
    b"\x1f\x8b": "gzip",
    b"PK\x03\x04": "zip",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "excel",
    b"SQLite format 3\0": "sqlite",
    b"%PDF": "pdf",
}

_EXPORT = "Import CSV, Parquet, Excel or JSON lines."

_UNREADABLE = {
    "sqlite": ("This is an SQLite database.", f"Export its table. {_EXPORT}"),
    "pdf": ("This is a PDF.", _EXPORT),
    "array": ("This is one JSON array.", "Write one object a line: jq -c '.[]' FILE > FILE.jsonl."),
    "not .gz": ("The name ends in .gz, and it is not gzip.", "Rename it, or pack it again."),
    "not .parquet": (
        "This is no Parquet file, or an empty one: it does not begin with PAR1.",
        "Copy or export it again.",
    ),
} | {
    f"not {suffix}": (
        f"The name ends in {suffix}, and it is no spreadsheet.",
        "Save it again from the spreadsheet program, or as CSV.",
    )
    for suffix in _EXCEL
}
