"""A board's tiles, each shown or its trouble said: one that is broken never breaks the board."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import structlog

from homing.boards.model import Board, Tile
from homing.boards.printing.blocks import blocks_of
from homing.boards.printing.sheet import COMPLETE, UNTIL, Piece, Sheet
from homing.boards.reports import Over, Shown, name_of, shown
from homing.core.errors import HomingError, LogAway
from homing.core.text import Language, Text
from homing.draw import formats
from homing.ui.faults import FAULTS

if TYPE_CHECKING:
    from homing.ui.visit import House

log = structlog.get_logger("homing.boards")

BROKEN = Text(
    "Something broke here; it is in the log.", "Что-то сломалось; подробности — в журнале."
)


@dataclass(frozen=True, slots=True)
class Seen:
    """A tile as it is seen now: what it shows, or why it shows nothing."""

    tile: Tile
    title: str
    shown: Shown | None = None
    trouble: str = ""


def seen(
    house: House,
    tile: Tile,
    *,
    language: Language,
    has_people: bool = False,
    over: Over | None = None,
) -> Seen:
    """Return a tile as it is seen now; whatever goes wrong is said in its place."""
    title = title_of(tile, language)
    try:
        found = shown(house, tile, language=language, has_people=has_people, over=over)
    except HomingError as error:
        said = [error.what] if isinstance(error, LogAway) else [error.what, error.remedy]
        words = [FAULTS.in_words(each, language) for each in said if each]
        return Seen(tile, title, trouble=" ".join(words))
    except Exception as error:
        log.exception("a tile is broken", path=tile.path, reason=type(error).__name__)
        return Seen(tile, title, trouble=BROKEN.of(language))
    return Seen(tile, title, found)


def title_of(tile: Tile, language: Language) -> str:
    """Return what a tile is called: as people call it, or as its report is called."""
    try:
        return tile.title or name_of(tile.path).of(language)
    except HomingError:
        return tile.path


def sheet_of(house: House, board: Board, *, language: Language, url: str | None) -> Sheet:
    """Return a board as it is written where no page is."""
    project = house.project
    zone = project.timezone
    return Sheet(
        name=board.name,
        description=board.description,
        business=project.called(language),
        pieces=tuple(
            _piece(seen(house, each, language=language), language, zone=zone, url=url)
            for each in board.shown
        ),
        made_at=house.clock.now().astimezone(ZoneInfo(zone)),
        language=language,
        href=f"{url}/boards/{board.id}" if url else "",
    )


def _piece(found: Seen, language: Language, *, zone: str, url: str | None) -> Piece:
    if found.shown is None:
        return Piece(found.title, trouble=found.trouble)
    what = found.shown
    moment = what.until.astimezone(ZoneInfo(zone))
    until = UNTIL.of(language).format(moment=formats.moment(moment, language), zone=zone)
    complete = COMPLETE.of(language).format(day=formats.day(what.complete_until, language))
    return Piece(
        title=found.title,
        blocks=tuple(blocks_of(what.panel, language)) if what.panel else (),
        definition=what.definition,
        facts=" · ".join([complete, until, *(each.of(language) for each in what.notes)]),
        href=f"{url}{what.href}" if url else "",
        warnings=tuple(each.of(language) for each in what.warnings),
    )
