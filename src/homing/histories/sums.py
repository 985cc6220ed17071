"""What a fold gives of all histories, kept while they are, so that only who was touched is walked.

A generation does not change; what does is told by the touched customers. A fold that only adds up
whole numbers, customer by customer, can take a customer's part away again: its answer is that of
the generation, less that of the touched customers as the generation has them, plus theirs as they
are. It costs in proportion to who was touched, and every number of it is the same.
"""

from __future__ import annotations

import hashlib
import pickle
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, is_dataclass, replace
from itertools import accumulate
from threading import Lock
from typing import Any, Final, Protocol, Self, TypeVar

import numpy as np

from homing.histories import threads
from homing.histories.beside import Beside
from homing.histories.gathering import Gathering
from homing.histories.histories import Customers, Histories

MOST_SHARE: Final = 0.35
"""The sums of a log take no more room than this share of its columns,"""
LEAST_BYTES: Final = 32_000_000
"""or so much, if that is more."""
FEW: Final = 0.1
"""The share of the events that touched customers may have; else all are walked over."""


class Sum(Protocol):
    """What a fold gives, in whole numbers: of disjoint customers it adds up, exactly."""

    def __add__(self, other: Self, /) -> Self: ...

    def __sub__(self, other: Self, /) -> Self: ...


class Asked(Protocol):
    """What a fold is asked."""

    def seen_until(self, end: int) -> Self:
        """Return the same of events before a moment alone, in microseconds since 1970 UTC.

        Of histories that end before it the answer is the same one.
        """


@dataclass(frozen=True, slots=True)
class People:
    """Customers, rising, as uint32: they add up to all of them."""

    customers: Customers

    def __add__(self, other: People) -> People:
        both = np.concatenate((self.customers, other.customers))
        return People(np.sort(both, kind="stable"))  # two that rise are merged

    def __sub__(self, other: People) -> People:
        is_there = np.isin(self.customers, other.customers, invert=True)
        return People(self.customers[is_there])


Question = TypeVar("Question", bound=Asked)
Answer = TypeVar("Answer", bound=Sum)


@dataclass
class _Shelf:
    """The answers of one log, the one used last behind the others."""

    turn: Lock = field(default_factory=Lock)
    kept: OrderedDict[bytes, Any] = field(default_factory=OrderedDict)
    end: int | None = None

    def end_of(self, whole: Histories) -> int:
        """Return the moment behind the last event."""
        if self.end is None:
            self.end = int(whole.time.max(initial=-1)) + 1
        return self.end

    def lent(self, key: bytes, whole: Histories, make: Callable[[], Answer]) -> Answer:
        """Return the answer of a key, made if it is not there."""
        with self.turn:
            found: Answer = self.kept.pop(key) if key in self.kept else make()
            self.kept[key] = found
            self._make_room(whole)
            return found

    def _make_room(self, whole: Histories) -> None:
        most = max(LEAST_BYTES, MOST_SHARE * sum(column.nbytes for column in whole.columns))
        newest_first = list(reversed(self.kept))
        taken = list(accumulate(_bytes_of(self.kept[key]) for key in newest_first))
        for key, total in zip(newest_first, taken, strict=True):
            if total > most:
                del self.kept[key]


_SHELVES: Final = Beside(_Shelf)


def kept(
    histories: Histories, asked: Question, fold: Callable[[Histories, Question], Answer]
) -> Answer:
    """Return `fold(histories, asked)`, the greater part of it from what was found before.

    Parameters
    ----------
    histories : Histories
        With `touched`. Nothing is kept of those made for one question: they have labels, or few
        events.
    asked : Asked
        All that the answer depends on, but for the histories.
    fold : callable
        A function of a module, known by its name; gives a `Sum`.
    """
    is_passing = histories.label is not None or histories.customer is not None
    if is_passing or histories.n_events < max(threads.SMALL, 1):
        return fold(histories, asked)
    touched, whole = histories.touched, replace(histories, touched=None)
    if touched is not None and not _is_few(touched, whole):
        return fold(histories, asked)
    shelf = _SHELVES.of(histories.time)
    early = asked.seen_until(shelf.end_of(whole))
    found = shelf.lent(_key(whole, early, fold), whole, lambda: fold(whole, early))
    if touched is None or touched.customer is None:
        return found
    return found - fold(_of(whole, touched.customer), early) + fold(touched, asked)


def bytes_kept() -> int:
    """Return how much memory all sums take."""
    return sum(_bytes_of(each) for shelf in _SHELVES.all() for each in list(shelf.kept.values()))


def _is_few(touched: Histories, whole: Histories) -> bool:
    return touched.touched is None and touched.n_events <= FEW * whole.n_events


def _of(whole: Histories, customers: Customers) -> Histories:
    """Return the histories of some customers alone, as far as they are there."""
    known = customers[customers < whole.n_histories]
    begins = whole.offsets[known]
    sizes = whole.offsets[1:][known] - begins
    has_value, has_unit = whole.value is not None, whole.unit is not None
    gathering = Gathering.of(sizes, has_value=has_value, has_unit=has_unit)
    gathering.add_slices((begins, sizes), whole.columns)
    time, event, value, _, unit = gathering.columns  # each history is in order as it is
    return Histories(
        gathering.offsets,
        time,
        event,
        value if has_value else None,
        group=None if whole.group is None else whole.group[known],
        customer=known,
        unit=unit if has_unit else None,
        is_checked=True,
    )


def _key(whole: Histories, asked: object, fold: Callable[..., object]) -> bytes:
    """Return what tells answers of one log apart: the fold, what it is asked, and the groups."""
    said = pickle.dumps((fold.__module__, fold.__qualname__, asked))
    found = hashlib.sha256(said)  # processors have it built in
    if whole.group is not None:
        found.update(np.ascontiguousarray(whole.group).data)
    return found.digest()


def _bytes_of(answer: object) -> int:
    return sum(each.nbytes for each in _arrays(answer))


def _arrays(answer: object) -> Iterator[np.ndarray]:
    """Yield every array of an answer."""
    if isinstance(answer, np.ndarray):
        yield answer
    elif isinstance(answer, tuple):
        for each in answer:
            yield from _arrays(each)
    elif is_dataclass(answer):
        for one in fields(answer):
            yield from _arrays(getattr(answer, one.name))
