"""What people do with letters is told in the audit log."""

from __future__ import annotations

from homing.store import About, Verb, tell
from homing.ui.visit import House


def tell_letters(house: House, verb: Verb, letter: int | None = None, *, count: int) -> None:
    """Tell that letters were sent again or dropped: one of a number, or several at once."""
    number = "" if letter is None else str(letter)
    tell(house.records, verb, About("letter", number), now=house.clock.now(), count=count)
