"""One thread that writes: whatever has gathered meanwhile becomes one transaction."""

from __future__ import annotations

import asyncio
import concurrent.futures
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Condition, Thread
from typing import Final

from homing.collect.inbox.model import Arrival, NotKept

GROUP_BYTES: Final = 1_048_576
"""A transaction takes no more bodies than this, one at least."""
GROUP_ROWS: Final = 2_000
MOST_GATHERED_BYTES: Final = 128 * 1_048_576
"""So much may wait for the disk; what comes then is refused, before memory runs out."""

Outcome = BaseException | None
Promise = asyncio.Future[None] | concurrent.futures.Future[None]


@dataclass(slots=True)
class Group:
    """What is written in one transaction."""

    arrivals: list[Arrival] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)
    forget: int = 0
    forgetting: list[concurrent.futures.Future[int]] = field(default_factory=list)


class Writer:
    """Gathers what is to be written and hands it, group by group, to `write` in a thread.

    Parameters
    ----------
    write : callable
        Writes a group; an exception of it is the answer to everyone in the group.
    """

    def __init__(self, write: Callable[[Group], None]) -> None:
        self._write = write
        self._arrivals: deque[tuple[Arrival, Promise]] = deque()
        self._gathered_bytes = 0
        self._forget = 0
        self._forgetting: list[concurrent.futures.Future[int]] = []
        self._is_closing = False
        self._awake = Condition()
        self._thread = Thread(target=self._run, name="homing-inbox", daemon=True)
        self._thread.start()

    def put(self, arrival: Arrival) -> asyncio.Future[None]:
        """Return what is done once the request is on disk."""
        promise: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._add([(arrival, promise)])
        return promise

    def keep(self, arrivals: Sequence[Arrival]) -> list[concurrent.futures.Future[None]]:
        """Return what is done once each request is on disk, for callers without an event loop."""
        promises: list[concurrent.futures.Future[None]] = [
            concurrent.futures.Future() for _ in arrivals
        ]
        self._add(list(zip(arrivals, promises, strict=True)))
        return promises

    def forget(self, up_to: int) -> concurrent.futures.Future[int]:
        """Return what is done once the ids up to this are deleted: how many there were."""
        promise: concurrent.futures.Future[int] = concurrent.futures.Future()
        with self._awake:
            self._check_open()
            self._forget = max(self._forget, up_to)
            self._forgetting.append(promise)
            self._awake.notify()
        return promise

    def close(self) -> None:
        """Write what has gathered, then end."""
        with self._awake:
            self._is_closing = True
            self._awake.notify()
        self._thread.join()

    def _add(self, entries: Sequence[tuple[Arrival, Promise]]) -> None:
        size = sum(len(arrival.body) for arrival, _ in entries)
        with self._awake:
            self._check_open()
            if self._gathered_bytes and self._gathered_bytes + size > MOST_GATHERED_BYTES:
                raise NotKept("The disk is too slow.", remedy="Send it again in a moment.")
            self._gathered_bytes += size
            self._arrivals.extend(entries)
            self._awake.notify()

    def _check_open(self) -> None:
        if self._is_closing:
            raise NotKept("The inbox is closed.", remedy="Send it again in a moment.")

    def _run(self) -> None:
        while (group := self._next()) is not None:
            try:
                self._write(group)
            except BaseException as error:  # noqa: BLE001 - whoever waits must be told
                self._settle(group, error)
            else:
                self._settle(group, None)

    def _next(self) -> Group | None:
        with self._awake:
            while not self._arrivals and not self._forgetting:
                if self._is_closing:
                    return None
                self._awake.wait()
            size = 0
            group = Group(forget=self._forget, forgetting=self._forgetting)
            self._forgetting = []
            while self._arrivals and size < GROUP_BYTES and len(group.arrivals) < GROUP_ROWS:
                arrival, promise = self._arrivals.popleft()
                group.arrivals.append(arrival)
                group.promises.append(promise)
                size += len(arrival.body)
            self._gathered_bytes -= size
            return group

    def _settle(self, group: Group, outcome: Outcome) -> None:
        for promise in group.forgetting:
            if outcome and not promise.done():
                promise.set_exception(outcome)
        settle(group.promises, outcome)


def settle(promises: Sequence[Promise], outcome: Outcome) -> None:
    """Tell those who wait; each event loop is woken once."""
    by_loop: defaultdict[asyncio.AbstractEventLoop, list[Promise]] = defaultdict(list)
    for waiting in promises:
        if isinstance(waiting, concurrent.futures.Future):
            _finish(waiting, outcome)
        else:
            by_loop[waiting.get_loop()].append(waiting)
    for loop, those in by_loop.items():
        try:
            loop.call_soon_threadsafe(_finish_all, those, outcome)
        except RuntimeError:  # the loop has ended, and with it those who waited
            continue


def _finish_all(promises: list[Promise], outcome: Outcome) -> None:
    for promise in promises:
        _finish(promise, outcome)


def _finish(promise: Promise, outcome: Outcome) -> None:
    if promise.done():
        return
    if outcome is None:
        promise.set_result(None)
    else:
        promise.set_exception(outcome)
