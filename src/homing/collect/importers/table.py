"""A file as DuckDB sees it: its columns, the query that reads it, and where its rows stand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from sqlglot import exp

from homing.collect.importers.expressions import Sql, call, column, text, try_cast
from homing.core.errors import UserError

OWN_PREFIX = "homing_"
"""Columns that begin so are ours: they are ignored when a rejects file is imported again."""


ORIGINAL = OWN_PREFIX + "original"
"""The column of the rejects file that holds a line as it was, when it could not be understood."""

MOST_COLUMNS = 2_000
"""A table is not read when it is wider."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file and the DuckDB type it is read as."""

    name: str
    type: str = "VARCHAR"

    @property
    def is_text(self) -> bool:
        """Whether values are text that has yet to be understood."""
        return self.type == "VARCHAR"

    @property
    def is_json(self) -> bool:
        """Whether values are JSON, of whatever type each is."""
        return self.type == "JSON"

    @property
    def is_float(self) -> bool:
        """Whether values are binary fractions."""
        return self.type in {"DOUBLE", "FLOAT"}

    @property
    def sql(self) -> Sql:
        """The value as it is."""
        return column(self.name)

    @property
    def raw_text(self) -> Sql:
        """The value as text."""
        if self.is_json:
            return call("json_extract_string", self.sql, text("$"))
        return self.sql if self.is_text else try_cast(self.sql, "VARCHAR")

    @property
    def text(self) -> Sql:
        """The value as text; an empty text is no value."""
        can_be_empty = self.is_text or self.is_json
        return call("nullif", self.raw_text, text("")) if can_be_empty else self.raw_text


@dataclass(frozen=True, slots=True)
class Stamp:
    """What tells that a file was not touched meanwhile."""

    size: int
    changed_ns: int

    @classmethod
    def of(cls, path: Path) -> Stamp:
        """Look at a file."""
        seen = path.stat()
        return cls(seen.st_size, seen.st_mtime_ns)


@dataclass(frozen=True, slots=True)
class TextFile:
    """A CSV file in UTF-8, byte by byte.

    Parameters
    ----------
    path : Path
        Where it is.
    names : tuple of str
        Its columns, ours included.
    delimiter : str
        What stands between values.
    newline_bytes : int
        2 when lines end with a carriage return and a line feed.
    first_byte : int
        3 when it begins with a byte order mark.
    skipped : int
        Lines before the header.
    """

    path: Path
    names: tuple[str, ...]
    delimiter: str
    newline_bytes: int
    first_byte: int
    skipped: int


@dataclass(frozen=True, slots=True)
class Table:
    """A readable file.

    Parameters
    ----------
    path : Path
        The file as the user named it.
    columns : tuple of Column
        Its columns, without those of ours.
    rows : Sql
        A query of exactly these columns, in the file's order.
    lines : Sql or None
        A query of (row, line) for rows counted from 1; None when the row is all there is to say.
    has_nul, has_broken, has_foreign : bool
        Whether there is somewhere in the file a NUL; a letter that stands for broken ones; bytes
        that were nothing in its encoding and became such letters.
    finds_broken_lines : bool
        Whether `rows` has two more columns: `homing_broken`, that the line was not understood, and
        `homing_original`, the line as it was if so.
    is_malformed : bool
        Whether these are the malformed lines of a file; `rows` has `homing_shape`, the reason, and
        `homing_original`, the line as it was.
    text_file : TextFile, optional
        Where the lines of a CSV file are, for finding out which row stands on which.
    notes : tuple of str
        What was decided while looking at it: encoding, delimiter, renamed columns.
    stamp : Stamp, optional
        How the file looked then.
    """

    path: Path
    columns: tuple[Column, ...]
    rows: exp.Select
    lines: exp.Select | None = None
    has_nul: bool = False
    has_broken: bool = False
    has_foreign: bool = False
    finds_broken_lines: bool = False
    is_malformed: bool = False
    text_file: TextFile | None = None
    notes: tuple[str, ...] = ()
    stamp: Stamp | None = None

    def column_of(self, name: str) -> Column:
        """Return a column by its name; it is known to exist."""
        return next(column for column in self.columns if column.name == name)

    def noting(self, note: str) -> Table:
        """Return the same with one more thing to say of it."""
        return replace(self, notes=(*self.notes, note))

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)


def check_width(path: Path, columns: int) -> None:
    """Make sure that a table is no wider than events are.

    Raises
    ------
    UserError
        If it has more than `MOST_COLUMNS`.
    """
    if columns > MOST_COLUMNS:
        raise UserError(
            f"The table has {columns:,} columns; {MOST_COLUMNS:,} is the most that is read.",
            where=str(path),
            remedy="Leave out those that no event needs. Or are rows and columns swapped, or one"
            " line very long?",
        )
