"""A board: reports beside one another, who may see it, and whom it is mailed to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from homing.core.text import Language


@dataclass(frozen=True, slots=True)
class Tile:
    """One report on a board.

    Parameters
    ----------
    id : UUID
        Its own.
    path, query : str
        The address of the report: `/retention`, `period=month`.
    title : str
        What people call it here; blank: as the report is called.
    width : int
        1 to 3 columns of 3.
    months : int or None
        The report begins so many months before the end of the data, whenever it is looked at;
        None: where its address says.
    is_removed : bool
        It was taken off, and can be put back where it was.
    """

    id: UUID
    path: str
    query: str = ""
    title: str = ""
    width: int = 1
    months: int | None = None
    is_removed: bool = False

    @property
    def address(self) -> str:
        """Where the whole report is."""
        return f"{self.path}?{self.query}" if self.query else self.path


@dataclass(frozen=True, slots=True)
class Board:
    """Reports beside one another.

    Parameters
    ----------
    id : UUID
        Its own.
    name, description : str
        What people call it, and what it is for.
    tiles : tuple of Tile
        In the order they stand in; those that were taken off are among them.
    roles : tuple of str
        Roles that may see it; an owner always may.
    version : int
        Rises with every change.
    created_by : UUID or None
        A user; None: made at a terminal or by a key.
    created_at, changed_at : datetime
        Aware.
    archived_at : datetime or None
        Since when it is out of the way.
    """

    id: UUID
    name: str
    description: str
    tiles: tuple[Tile, ...]
    roles: tuple[str, ...]
    version: int
    created_by: UUID | None
    created_at: datetime
    changed_at: datetime
    archived_at: datetime | None = None

    @property
    def shown(self) -> tuple[Tile, ...]:
        """The tiles that stand on it."""
        return tuple(each for each in self.tiles if not each.is_removed)

    def tile(self, tile: UUID) -> Tile | None:
        """Return one of its tiles, on it or taken off."""
        return next((each for each in self.tiles if each.id == tile), None)

    def having(self, changed: Tile) -> Board:
        """Return the board with a tile changed."""
        tiles = tuple(changed if each.id == changed.id else each for each in self.tiles)
        return replace(self, tiles=tiles)


@dataclass(frozen=True, slots=True)
class Link:
    """A secret address that shows one board to whoever has it, and nothing else.

    Parameters
    ----------
    id, board : UUID
        Its own, and what it shows.
    label : str
        What it was made for.
    created_at : datetime
        When it was made.
    expires_at, revoked_at, seen_at : datetime or None
        When it ends, when it was ended, when it was last opened.
    """

    id: UUID
    board: UUID
    label: str
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    seen_at: datetime | None = None

    def is_good(self, now: datetime) -> bool:
        """Say whether it shows its board."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


class Every(StrEnum):
    """How often a board is mailed."""

    day = "day"
    week = "week"
    month = "month"


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a board is mailed, in the business's time zone.

    Parameters
    ----------
    board : UUID
        Which.
    every : Every
        How often.
    day : int
        Of a week 1 = Monday … 7 = Sunday, of a month 1–31 (a month that has it not: its last).
    minute : int
        Of the day, 0–1439.
    language : "en" or "ru"
        Of the letter.
    next_at : datetime
        When it is due next.
    """

    board: UUID
    every: Every
    day: int
    minute: int
    language: Language
    next_at: datetime


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a board is mailed to, until they stop it."""

    id: UUID
    board: UUID
    address: str
    stop_token: str
    stopped_at: datetime | None = None
