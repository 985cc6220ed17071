"""What an answer has read of the records once, it knows until it is made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, Final, TypeVar

from homing.store.records import Records

Found = TypeVar("Found")

_KNOWN: Final[ContextVar[dict[Any, Any] | None]] = ContextVar("known", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """Have what is `remembered` read once inside, in the threads that this one has work done too.

    For what only reads: who changes the records would go on seeing them as they were.
    """
    before = _KNOWN.set({})
    try:
        yield
    finally:
        _KNOWN.reset(before)


def remembered(read: Callable[[Records], Found]) -> Callable[[Records], Found]:
    """Decorate what reads the records, to be read once an answer; nobody changes what it returns.

    Outside of `remembering` it reads each time.
    """

    @wraps(read)
    def known(records: Records) -> Found:
        kept = _KNOWN.get()
        if kept is None:
            return read(records)
        if (read, records) not in kept:
            kept[read, records] = read(records)
        found: Found = kept[read, records]
        return found

    return known
