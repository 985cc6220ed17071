"""Watches the order in which threads take the log's turn and the records' write transaction.

Who holds the records and waits for the log keeps every writer from them for as long as an import
takes, and for ever where that one waits for the records: decision 40.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from threading import local
from typing import Any

from homing.store import EventStore, Records

Lend = Callable[..., AbstractContextManager[Any]]


class _Held(local):
    """What this thread holds, outermost first."""

    def __init__(self) -> None:
        self.turns: list[EventStore] = []
        self.logs: list[EventStore] = []
        self.records: list[Records] = []


_held = _Held()


def watch() -> None:
    """Have each turn of a log and each transaction of records looked at from now on."""
    EventStore.turn = _watched(EventStore.turn, _turn)  # type: ignore[method-assign]
    EventStore.writing = _watched(EventStore.writing, _writing)  # type: ignore[method-assign]
    Records.begin = _watched(Records.begin, _begin)  # type: ignore[method-assign]
    Records.reading = _watched(Records.reading, _reading)  # type: ignore[method-assign]


def _watched(lend: Lend, look: Callable[[Any], list[Any]]) -> Lend:
    @contextmanager
    def watched(self: Any, *given: Any) -> Iterator[Any]:
        held = look(self)
        with lend(self, *given) as lent:
            held.append(self)
            try:
                yield lent
            finally:
                held.remove(self)

    return watched


def _turn(log: EventStore) -> list[EventStore]:
    if _held.records and log not in _held.turns + _held.logs:
        raise AssertionError("The log's turn comes first, then the transaction of the records.")
    return _held.turns


def _writing(log: EventStore) -> list[EventStore]:
    _turn(log)
    if log in _held.logs:
        raise AssertionError("This thread is writing to the log already.")
    return _held.logs


def _begin(records: Records) -> list[Records]:
    _reading(records)
    return _held.records


def _reading(records: Records) -> list[Records]:
    if records in _held.records:
        raise AssertionError("This thread is in a transaction of the records: ask that one.")
    return []
