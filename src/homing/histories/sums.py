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
from typing import Any, Final, NamedTuple, Protocol, Self, TypeVar

import numpy as np

from homing.histories import groups, threads
from homing.histories.beside import Beside
from homing.histories.gathering import Gathering
from homing.histories.histories import Customers, Histories, Times

MOST_SHARE: Final = 0.35
"""The sums of a log take no more room than this share of its columns,"""
LEAST_BYTES: Final = 32_000_000
"""or so much, if that is more."""
FEW: Final = 0.1
"""The share of the events that touched customers may have; else all are walked over."""
MOST_STEPS: Final = 2
"""What was kept of a log is carried over to so many others that took its place."""


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


Question = TypeVar("Question", bound=Asked)
Answer = TypeVar("Answer", bound=Sum)


class _Step(NamedTuple):
    """From a log to that which took its place: who is another one there, and where the first ends.

    Parameters
    ----------
    end : int
        The moment behind the last event of the first.
    old, new : Histories
        Of the customers who are others in the second: theirs in the first, and in the second.
    """

    end: int
    old: Histories
    new: Histories


Key = tuple[int, bytes]
"""How many steps had been made when an answer was found, and what tells it from others."""


@dataclass
class _Shelf:
    """The answers of one log, the one used last behind the others.

    Parameters
    ----------
    steps : tuple of _Step
        How this log became what it is from those before it, the oldest first.
    before : int
        How many steps were made before these.
    """

    turn: Lock = field(default_factory=Lock)
    kept: OrderedDict[Key, Any] = field(default_factory=OrderedDict)
    end: int | None = None
    steps: tuple[_Step, ...] = ()
    before: int = 0
    part: tuple[Customers, Histories] | None = None

    def end_of(self, whole: Histories) -> int:
        """Return the moment behind the last event."""
        if self.end is None:
            self.end = int(whole.time.max(initial=-1)) + 1
        return self.end

    def of(self, whole: Histories, customers: Customers) -> Histories:
        """Return the histories of some customers alone, of whom several folds ask in a row."""
        known, part = self.part or (None, None)
        if part is None or known is not customers:
            part = histories_of(replace(whole, group=None), customers)
            self.part = customers, part
        group = None if whole.group is None else whole.group[part.customer]
        return replace(part, group=group)

    def lent(
        self, whole: Histories, asked: Asked, fold: Callable[[Histories, Any], Answer]
    ) -> Answer:
        """Return what a fold says of all, made if it is not there."""
        early = asked.seen_until(self.end_of(whole))
        key = self.before + len(self.steps), _key(whole, early, fold)
        with self.turn:
            if key in self.kept:
                found: Answer = self.kept.pop(key)
            else:
                found = self._carried(whole, asked, fold) or fold(whole, early)
            self.kept[key] = found
            self._make_room(whole)
            return found

    def _carried(
        self, whole: Histories, asked: Asked, fold: Callable[[Histories, Any], Answer]
    ) -> Answer | None:
        """Return what was found of a log before this one, brought up to date.

        Of groups nothing is: a customer's may be another one by now.
        """
        if whole.group is not None:
            return None
        for number in reversed(range(len(self.steps))):
            steps = self.steps[number:]
            key = self.before + number, _key(whole, asked.seen_until(steps[0].end), fold)
            if key in self.kept:
                found: Answer = self.kept.pop(key)
                ends = [*(step.end for step in steps[1:]), self.end_of(whole)]
                for step, end in zip(steps, ends, strict=True):
                    less = fold(step.old, asked.seen_until(step.end))
                    found = found - less + fold(step.new, asked.seen_until(end))
                return found
        return None

    def after(self, step: _Step) -> _Shelf:
        """Return the shelf of the log that takes this one's place."""
        with self.turn:
            steps = (*self.steps, step)[-MOST_STEPS:]
            before = self.before + len(self.steps) + 1 - len(steps)
            known = ((key, answer) for key, answer in self.kept.items() if key[0] >= before)
            return _Shelf(kept=OrderedDict(known), steps=steps, before=before)

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
    found = shelf.lent(whole, asked, fold)
    if touched is None or touched.customer is None:
        return found
    less = fold(shelf.of(whole, touched.customer), asked.seen_until(shelf.end_of(whole)))
    return found - less + fold(touched, asked)


def carry(histories: Histories, time: Times) -> None:
    """Have what is kept of histories be known of those that take their place, `touched` put in.

    An answer is brought up to date when it is asked for: that costs in proportion to `touched`.

    Parameters
    ----------
    histories : Histories
        With `touched`.
    time : int64[n]
        The times of those that take their place, of which nothing is kept yet.
    """
    touched, whole = histories.touched, replace(histories, touched=None)
    if touched is None or touched.customer is None or not _is_few(touched, whole):
        return
    before = _SHELVES.of(histories.time)
    step = _Step(before.end_of(whole), histories_of(whole, touched.customer), touched)
    _SHELVES.put(time, before.after(step))


def bytes_kept() -> int:
    """Return how much memory all sums take."""
    return sum(_bytes_of(each) for shelf in _SHELVES.all() for each in list(shelf.kept.values()))


def _is_few(touched: Histories, whole: Histories) -> bool:
    return touched.touched is None and touched.n_events <= FEW * whole.n_events


def histories_of(whole: Histories, customers: Customers) -> Histories:
    """Return the histories of some customers alone, rising, as far as they are there."""
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
        found.update(groups.digest(whole.group))
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
