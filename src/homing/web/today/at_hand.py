"""What was measured, kept at hand for whoever asks next.

It is good as long as the log, the project and the day are the same. When they are not, what is
quickly measured is measured anew. What took long is shown as it was a moment ago, and measured anew
after the answer has gone out: on a log that grows all the time nobody waits for every event.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from time import perf_counter
from typing import TYPE_CHECKING, Final, Generic, NamedTuple, TypeVar
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

from homing.ui.visit import House

if TYPE_CHECKING:
    from homing.store import EventStore

Thing = TypeVar("Thing")

SLOW_S: Final = 0.5
OLDEST: Final = timedelta(hours=1)
"""What is older than this is not shown; whoever asks waits."""
MOST: Final = 16
"""Different questions that are kept."""


class Basis(NamedTuple):
    """What an answer depends on."""

    log: int
    project: object
    day: object


@dataclass(frozen=True, slots=True)
class Kept(Generic[Thing]):
    """An answer, of when it is, and how long it took."""

    thing: Thing
    basis: Basis
    made_at: datetime
    took_s: float


class AtHand(Generic[Thing]):
    """Answers of one kind, by installation and question; safe to use from any thread."""

    def __init__(self) -> None:
        self._shelves: WeakKeyDictionary[EventStore, dict[Hashable, Kept[Thing]]] = (
            WeakKeyDictionary()
        )
        self._making: set[tuple[int, Hashable]] = set()
        self._turn = Lock()

    def get(
        self, house: House, question: Hashable, make: Callable[[], Thing]
    ) -> tuple[Thing, Callable[[], None] | None]:
        """Return an answer and, where it is of a moment ago, what renews it."""
        basis, kept = basis_of(house), self._shelf(house).get(question)
        if kept and kept.basis == basis:
            return kept.thing, None
        if kept and _is_good_enough(kept, basis, house.clock.now()):
            return kept.thing, lambda: self._renew(house, question, make)
        return self._made(house, question, make), None

    def _made(self, house: House, question: Hashable, make: Callable[[], Thing]) -> Thing:
        basis, started = basis_of(house), perf_counter()  # before: at worst it is made twice
        thing = make()
        kept = Kept(thing, basis, house.clock.now(), perf_counter() - started)
        shelf = self._shelf(house)
        shelf[question] = kept
        for old in list(shelf)[:-MOST]:
            del shelf[old]
        return thing

    def _renew(self, house: House, question: Hashable, make: Callable[[], Thing]) -> None:
        """Make it anew, unless somebody does already."""
        key = (id(house.events), question)
        with self._turn:
            if key in self._making:
                return
            self._making.add(key)
        try:
            self._made(house, question, make)
        finally:
            self._making.discard(key)

    def _shelf(self, house: House) -> dict[Hashable, Kept[Thing]]:
        return self._shelves.setdefault(house.events, {})


def basis_of(house: House) -> Basis:
    """Return what an answer of now depends on."""
    project = house.project
    day = house.clock.now().astimezone(ZoneInfo(project.timezone)).date()
    return Basis(house.events.version(), project, day)


def _is_good_enough(kept: Kept[Thing], basis: Basis, now: datetime) -> bool:
    is_same_but_log = kept.basis[1:] == basis[1:]
    return is_same_but_log and kept.took_s > SLOW_S and now - kept.made_at <= OLDEST
