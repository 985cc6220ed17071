"""What an answer shows: pictures, tables whose numbers open their people, and single figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from homing.draw import Html


class Link(Protocol):
    """From the place of a number to the address of its people; None where nobody can open it."""

    def __call__(self, **place: Any) -> str | None:
        """Return the address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """One number as it is read: its people's address, and whether its period is over."""

    text: str
    href: str | None = None
    is_complete: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One part of an answer; what is empty is not shown.

    Parameters
    ----------
    title, lead : str
        What it shows, and how to read it, in the reader's language.
    picture : Html or None
        Drawn by `homing.draw`.
    facts : tuple of (str, Number)
        Single figures and their names.
    head : tuple of str
        Names of the columns; the first one names the rows.
    rows : tuple of (str, Number, …)
        A name, and its numbers; a column of further names has text as well.
    """

    title: str
    lead: str = ""
    picture: Html | None = None
    facts: tuple[tuple[str, Number], ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str | Number, ...], ...] = ()

    @property
    def numeric(self) -> tuple[bool, ...]:
        """Whether each column holds numbers, and not names."""
        first = self.rows[0] if self.rows else ()
        return tuple(at > 0 and isinstance(cell, Number) for at, cell in enumerate(first))

    @staticmethod
    def is_complete(row: tuple[str | Number, ...]) -> bool:
        """Say whether the periods of all numbers beside a row's name are over."""
        return all(isinstance(cell, str) or cell.is_complete for cell in row[1:])


def no_link(**_: Any) -> None:
    """Open nothing: for notebooks and mail, where there is no page to go to."""
