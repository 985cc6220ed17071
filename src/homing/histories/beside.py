"""What is made from a log once and kept beside it, until it goes."""

from __future__ import annotations

import weakref
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

from homing.histories.histories import Labels, Times

Key = TypeVar("Key", bound=Hashable)
Thing = TypeVar("Thing")


class Beside(Generic[Thing]):
    """One thing a log, by the identity of its times: these outlive what is written beside it."""

    def __init__(self, make: Callable[[], Thing]) -> None:
        self._make = make
        self._things: dict[int, Thing] = {}

    def of(self, time: Times | Labels) -> Thing:
        """Return what is kept beside the log with these times, made if there is none."""
        if (found := self._things.get(id(time))) is not None:
            return found
        return self.put(time, self._make())

    def put(self, time: Times | Labels, thing: Thing) -> Thing:
        """Keep a thing beside the log with these times, unless there is one; return what is."""
        key = id(time)
        if key not in self._things:
            weakref.finalize(time, self._things.pop, key, None)
        return self._things.setdefault(key, thing)

    def all(self) -> list[Thing]:
        """Return what is kept of every log."""
        return list(self._things.values())


class Few(Generic[Key, Thing]):
    """A few things by key, the one used last behind the others; safe in any thread.

    Parameters
    ----------
    most : int
        How many: when there are more, those used least lately go.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._turn = Lock()
        self._things: OrderedDict[Key, Thing] = OrderedDict()

    def renewed(self, key: Key, renew: Callable[[Thing | None], Thing]) -> Thing:
        """Return `renew(thing)`, of what was kept under a key or of None, and keep that instead."""
        with self._turn:
            thing = self._things[key] = renew(self._things.get(key))
            self._things.move_to_end(key)
            while len(self._things) > self._most:
                self._things.popitem(last=False)
            return thing
