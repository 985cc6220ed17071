"""The people behind a number, kept as sums are: so only who was touched is looked at again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from homing.histories import sums
from homing.histories.histories import Customers, Histories
from homing.histories.rising import without
from homing.histories.sums import Asked

Question = TypeVar("Question", bound=Asked)
Place = TypeVar("Place", bound=tuple[Any, ...])
Members = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class People:
    """Customers, rising, as uint32: they add up to all of them."""

    customers: Customers

    def __add__(self, other: People) -> People:
        both = np.concatenate((self.customers, other.customers))
        return People(np.sort(both, kind="stable"))  # two that rise are merged

    def __sub__(self, other: People) -> People:
        return People(without(self.customers, other.customers))


@dataclass(frozen=True, slots=True)
class _Behind(Generic[Question, Place]):
    """A question, a place in its answer, and the function that finds who is behind that."""

    find: Callable[[Histories, Question, Place], Members]
    question: Question
    place: Place

    def seen_until(self, end: int) -> _Behind[Question, Place]:
        return replace(self, question=self.question.seen_until(end))


def behind(
    histories: Histories,
    question: Question,
    place: Place,
    find: Callable[[Histories, Question, Place], Members],
) -> Members:
    """Return `find(histories, question, place)`, most of it from what was found before.

    Parameters
    ----------
    histories : Histories
        As for `sums.kept`.
    question : Asked
        All that the answer depends on, but for the histories.
    place : tuple
        Where in the answer the number is.
    find : callable
        A function of a module, known by its name; gives customers, rising, int64[…].
    """
    found = sums.kept(histories, _Behind(find, question, place), _found)
    return found.customers.astype(np.int64)


def _found(histories: Histories, asked: _Behind[Any, Any]) -> People:
    return People(asked.find(histories, asked.question, asked.place).astype(np.uint32))
