"""A board as it is written where no page is: what its tiles show, as blocks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from homing.boards.printing.blocks import Block
from homing.core.text import Language, Text

UNTIL = Text("data until {moment}, {zone}", "данные по {moment}, {zone}")
COMPLETE = Text("complete until {day}", "полные данные до {day}")
FULL = Text("Full report", "Полный отчёт")
TROUBLE = Text("This report could not be made", "Этот отчёт не получился")
NOTHING = Text("Nothing matches this report.", "Под этот отчёт ничего не подходит.")
STOP = Text("Stop these mails", "Отказаться от рассылки")
OPEN = Text("Open the board", "Открыть доску")


@dataclass(frozen=True, slots=True)
class Piece:
    """One tile: its title, what it shows, and what exactly was counted."""

    title: str
    blocks: tuple[Block, ...] = ()
    definition: str = ""
    facts: str = ""
    href: str = ""
    trouble: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole board.

    Parameters
    ----------
    name, description, business : str
        Of the board, and whose it is.
    pieces : tuple of Piece
        Its tiles in order.
    made_at : datetime
        When it was made, in the business's time zone.
    language : "en" or "ru"
        Of all words in it.
    href : str
        Where the board is; blank where nobody knows the address of the site.
    """

    name: str
    description: str
    business: str
    pieces: tuple[Piece, ...]
    made_at: datetime
    language: Language
    href: str = ""

    @property
    def day(self) -> date:
        """The local day it was made on."""
        return self.made_at.date()
