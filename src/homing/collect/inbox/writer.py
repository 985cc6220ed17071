"""One thread that writes: what has gathered meanwhile becomes one transaction."""

from __future__ import annotations

import asyncio
import concurrent.futures
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from time import sleep
from typing import Final, NamedTuple

import structlog

from homing.collect.inbox.model import Arrival, NotKept

log = structlog.get_logger("homing.collect")

GROUP_BYTES: Final = 1_048_576
"""A transaction takes no more bodies than this, one at least."""
GROUP_ROWS: Final = 2_000
"""Nor more requests, but for those that are kept together."""
BUSY: Final = 4
"""Requests of one transaction, from which on the next one waits for more: many write at once."""
GATHER_S: Final = 0.002
"""So long it waits; to flush one costs the same as a hundred, and takes as long."""
MOST_GATHERED_BYTES: Final = 128 * 1_048_576
"""So much may wait for the disk; what comes then is refused, before memory runs out."""

Outcome = BaseException | None
Then = Callable[[Outcome], None]


class Promise(NamedTuple):
    """Who is told what became of a request: in an event loop, or None: in the writer's thread."""

    loop: asyncio.AbstractEventLoop | None
    then: Then


Entries = Sequence[tuple[Arrival, Promise]]
"""Requests that are written in one transaction, whatever else is."""


@dataclass(slots=True)
class Group:
    """What is written in one transaction."""

    arrivals: list[Arrival] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)
    forget: int = 0
    forgetting: list[concurrent.futures.Future[int]] = field(default_factory=list)


class Forget(NamedTuple):
    """The wish that what has an id up to this be deleted."""

    up_to: int
    promise: concurrent.futures.Future[int]


class Writer:
    """Gathers what is to be written and hands it, group by group, to `write` in a thread.

    Parameters
    ----------
    write : callable
        Writes a group; an exception of it is the answer to everyone in the group.
    """

    def __init__(self, write: Callable[[Group], None]) -> None:
        self._write = write
        self._wishes: SimpleQueue[Entries | Forget | None] = SimpleQueue()
        self._gathered_bytes = self._latest = 0
        self._is_closing = self._is_done = False
        self._turn = Lock()
        self._thread = Thread(target=self._run, name="homing-inbox", daemon=True)
        self._thread.start()

    def put(self, arrival: Arrival, then: Then) -> None:
        """Have a function called in this event loop once the request is on disk, or cannot be."""
        promise = Promise(asyncio.get_running_loop(), then)
        self._add(((arrival, promise),), len(arrival.body))

    def keep(self, arrivals: Sequence[Arrival]) -> list[concurrent.futures.Future[None]]:
        """Return what is done once each request is on disk, for callers without an event loop.

        They are kept together: in one transaction.
        """
        futures: list[concurrent.futures.Future[None]] = [
            concurrent.futures.Future() for _ in arrivals
        ]
        promises = (Promise(None, partial(_finish, future)) for future in futures)
        size = sum(len(arrival.body) for arrival in arrivals)
        self._add(list(zip(arrivals, promises, strict=True)), size)
        return futures

    def forget(self, up_to: int) -> concurrent.futures.Future[int]:
        """Return what is done once the ids up to this are deleted: how many there were."""
        promise: concurrent.futures.Future[int] = concurrent.futures.Future()
        with self._turn:
            self._check_open()
            self._wishes.put(Forget(up_to, promise))
        return promise

    def close(self) -> None:
        """Write what has gathered, then end."""
        with self._turn:
            self._is_closing = True
            self._wishes.put(None)
        self._thread.join()

    def _add(self, entries: Entries, size: int) -> None:
        with self._turn:
            self._check_open()
            if self._gathered_bytes and self._gathered_bytes + size > MOST_GATHERED_BYTES:
                raise NotKept("The disk is too slow.", remedy="Send it again in a moment.")
            self._gathered_bytes += size
            self._wishes.put(entries)

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
        """Return what has gathered, up to a group's size; wait for a first one."""
        group, size = Group(), 0
        while not self._is_done and size < GROUP_BYTES and len(group.arrivals) < GROUP_ROWS:
            try:
                wish = self._wishes.get(block=not group.arrivals and not group.forgetting)
            except Empty:
                break
            if wish is None:
                self._is_done = True
            elif isinstance(wish, Forget):
                group.forget = max(group.forget, wish.up_to)
                group.forgetting.append(wish.promise)
            else:
                if not group.arrivals and self._latest >= BUSY:
                    sleep(GATHER_S)
                for arrival, promise in wish:
                    group.arrivals.append(arrival)
                    group.promises.append(promise)
                    size += len(arrival.body)
        self._latest = len(group.arrivals)
        with self._turn:
            self._gathered_bytes -= size
        return group if group.promises or group.forgetting else None

    def _settle(self, group: Group, outcome: Outcome) -> None:
        for promise in group.forgetting:
            if outcome and not promise.done():
                promise.set_exception(outcome)
        settle(group.promises, outcome)


def settle(promises: Sequence[Promise], outcome: Outcome) -> None:
    """Tell those who wait; each event loop is woken once."""
    by_loop: defaultdict[asyncio.AbstractEventLoop | None, list[Then]] = defaultdict(list)
    for loop, then in promises:
        by_loop[loop].append(then)
    for loop, those in by_loop.items():
        if loop is None:
            _tell(those, outcome)
            continue
        try:
            loop.call_soon_threadsafe(_tell, those, outcome)
        except RuntimeError:  # the loop has ended, and with it those who waited
            continue


def _tell(those: list[Then], outcome: Outcome) -> None:
    for then in those:
        try:
            then(outcome)
        except Exception:
            log.exception("one who waited for the inbox could not be told")


def _finish(future: concurrent.futures.Future[None], outcome: Outcome) -> None:
    if outcome is None:
        future.set_result(None)
    else:
        future.set_exception(outcome)
