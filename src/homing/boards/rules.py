"""What boards decide: good names, where a tile goes, when the next mail is due."""

from __future__ import annotations

import unicodedata
from calendar import monthrange
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from homing.boards.model import Board, Every, Schedule
from homing.core.errors import NotFound, UserError

LONGEST_NAME: Final = 100
LONGEST_TEXT: Final = 500
MOST_TILES: Final = 60
MOST_RECIPIENTS: Final = 50
WIDTHS: Final = (1, 2, 3)
Move = Literal["up", "down", "narrower", "wider"]


def clean_text(said: str, *, most: int = LONGEST_NAME) -> str:
    """Return a line as it is kept: no control characters, no needless spaces."""
    shown = "".join(" " if unicodedata.category(each).startswith("C") else each for each in said)
    clean = " ".join(shown.split())
    if len(clean) > most:
        raise UserError("This is too long.", where="name", remedy=f"Write at most {most} letters.")
    return clean


def clean_name(said: str) -> str:
    """Return the name of a board or a link; raises `UserError` where there is none."""
    clean = clean_text(said)
    if not clean:
        raise UserError("It needs a name.", where="name", remedy=f"Write 1 to {LONGEST_NAME}.")
    return clean


def moved(board: Board, tile: UUID, move: Move) -> Board:
    """Return a board with a tile one place up or down, or one column narrower or wider.

    What stands at an end, or is as wide as can be, stays.

    Raises
    ------
    NotFound
        If the board does not show the tile.
    """
    shown = [each.id for each in board.shown]
    if tile not in shown:
        raise no_tile()
    found = board.tile(tile)
    assert found is not None
    if move in {"narrower", "wider"}:
        width = found.width + (1 if move == "wider" else -1)
        return board.having(replace(found, width=width if width in WIDTHS else found.width))
    at = shown.index(tile) + (1 if move == "down" else -1)
    if not 0 <= at < len(shown):
        return board
    return _exchanged(board, tile, shown[at])


def _exchanged(board: Board, one: UUID, other: UUID) -> Board:
    by_id = {each.id: each for each in board.tiles}
    place = {one: other, other: one}
    return replace(board, tiles=tuple(by_id[place.get(each.id, each.id)] for each in board.tiles))


def next_due(schedule: Schedule, after: datetime, timezone: str) -> datetime:
    """Return the first moment after another at which a board is mailed.

    A local time that does not exist on a day (clocks put forward) is that much later; one that
    exists twice is the first.
    """
    zone = ZoneInfo(timezone)
    day = after.astimezone(zone).date()
    for _ in range(64):
        if _is_day(schedule, day):
            due = datetime.combine(day, _time(schedule.minute), zone).astimezone(UTC)
            if due > after:
                return due
        day += timedelta(days=1)
    raise AssertionError("a month has each of its days")


def _is_day(schedule: Schedule, day: date) -> bool:
    if schedule.every is Every.day:
        return True
    if schedule.every is Every.week:
        return day.isoweekday() == schedule.day
    return day.day == min(schedule.day, monthrange(day.year, day.month)[1])


def _time(minute: int) -> time:
    return time(minute // 60, minute % 60)


def check_schedule(every: Every, day: int, minute: int) -> None:
    """Raise a `UserError` if a schedule names no day or no time of day."""
    most = {Every.day: 31, Every.week: 7, Every.month: 31}[every]
    if not 1 <= day <= most:
        raise UserError(f"The day is 1 to {most}.", where="day")
    if not 0 <= minute < 1440:
        raise UserError("The time is 00:00 to 23:59.", where="time")


def minute_of(said: str) -> int:
    """Return the minute of a day of a local time as `07:30`; raises `UserError`."""
    try:
        read = time.fromisoformat(said)
    except ValueError:
        raise UserError(
            f"{said[:20]!r} is no time of day.", where="time", remedy="Write it as 07:30."
        ) from None
    return read.hour * 60 + read.minute


def no_tile() -> NotFound:
    """Return the error of a tile that is not on a board."""
    return NotFound("There is no such tile on this board.", where="tile")
