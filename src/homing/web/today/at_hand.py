"""What was measured, kept at hand for whoever asks next.

It is good as long as the log, the project and the day are the same. When they are not, what is
quickly measured is measured anew. What took long is shown as it was a moment ago, and measured anew
after the answer has gone out, unless that was done lately: on a log that grows all the time nobody
waits for every event.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from threading import Lock
from time import perf_counter
from typing import TYPE_CHECKING, Final, Generic, NamedTuple, TypeVar
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

from homing.ui.visit import House

if TYPE_CHECKING:
    from homing.store import EventStore

Thing = TypeVar("Thing")

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


class Found(NamedTuple, Generic[Thing]):
    """An answer.

    Parameters
    ----------
    thing : object
        What was measured.
    as_of : datetime or None
        When, where that was a moment ago.
    renew : callable or None
        Measures it anew, where that is to be done once the answer has gone out.
    """

    thing: Thing
    as_of: datetime | None = None
    renew: Callable[[], None] | None = None


class AtHand(Generic[Thing]):
    """Answers of one kind, by installation and question; safe to use from any thread.

    Parameters
    ----------
    slow_s : float
        What took longer than so many seconds is shown as it was a moment ago.
    rest : timedelta
        How long that is not measured anew.
    """

    def __init__(self, *, slow_s: float = 0.5, rest: timedelta = timedelta(0)) -> None:
        self._slow_s, self._rest = slow_s, rest
        self._shelves: WeakKeyDictionary[EventStore, dict[Hashable, Kept[Thing]]] = (
            WeakKeyDictionary()
        )
        self._making: set[tuple[int, Hashable]] = set()
        self._turn = Lock()

    def get(self, house: House, question: Hashable, make: Callable[[], Thing]) -> Found[Thing]:
        """Return an answer and, where it is of a moment ago, of when and what renews it."""
        basis, now = basis_of(house), house.clock.now()
        kept = self._shelf(house).get(question)
        if kept and kept.basis == basis:
            return Found(kept.thing)
        if kept and self._is_good_enough(kept, basis, now):
            is_rested = now - kept.made_at >= self._rest
            renew = partial(self._renew, house, question, make) if is_rested else None
            return Found(kept.thing, kept.made_at, renew)
        return Found(self._made(house, question, make))

    def _is_good_enough(self, kept: Kept[Thing], basis: Basis, now: datetime) -> bool:
        is_same_but_log = kept.basis[1:] == basis[1:]
        return is_same_but_log and kept.took_s > self._slow_s and now - kept.made_at <= OLDEST

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
