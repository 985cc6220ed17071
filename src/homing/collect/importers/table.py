"""A file as DuckDB sees it: its columns, the query that reads it, and where its rows stand."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from homing.collect.importers.expressions import Sql, call, column, text, try_cast

OWN_PREFIX = "homing_"
"""Columns that begin so are ours: they are ignored when a rejects file is imported again."""


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
    def text(self) -> Sql:
        """The value as text; an empty text is no value."""
        if self.is_json:
            return call("nullif", call("json_extract_string", self.sql, text("$")), text(""))
        if self.is_text:
            return call("nullif", self.sql, text(""))
        return try_cast(self.sql, "VARCHAR")


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
    has_nul : bool
        Whether a NUL byte is somewhere in the file.
    notes : tuple of str
        What was decided while looking at it: encoding, delimiter, renamed columns.
    stamp : Stamp, optional
        How the file looked then.
    """

    path: Path
    columns: tuple[Column, ...]
    rows: Sql
    lines: Sql | None = None
    has_nul: bool = False
    notes: tuple[str, ...] = ()
    stamp: Stamp | None = None

    def column_of(self, name: str) -> Column:
        """Return a column by its name; it is known to exist."""
        return next(column for column in self.columns if column.name == name)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)
