"""When the customers of a cell of a retention table entered, and when they returned there."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from homing.histories.histories import Histories
from homing.histories.returns_question import (
    RETURN,
    START,
    Entry,
    Measure,
    Question,
    Side,
)
from homing.histories.sums import histories_of

NEVER = np.iinfo(np.int64).min
"""In the place of a moment: they did not return there."""

Numbers = NDArray[np.int64]


class Stays(NamedTuple):
    """What customers did about a cell; one element = one of them.

    Parameters
    ----------
    customer : int64[n]
        Who, in any order.
    started_at, returned_at : int64[n]
        Microseconds since 1970 UTC: their start event that entered, and their first return that is
        counted there, or NEVER.
    returns : int64[n]
        How many returns are counted there.
    """

    customer: Numbers
    started_at: Numbers
    returned_at: Numbers
    returns: Numbers


def are_told(question: Question) -> bool:
    """Say whether `stays` can answer: ages by the calendar, and every return of a customer's."""
    return question.window_us == 0 and question.side in (Side.none, Side.customer)


def stays(
    histories: Histories, question: Question, members: Numbers, *, row: int, column: int
) -> Stays:
    """Return when customers of a cohort entered it, and their returns that count at a column.

    Parameters
    ----------
    members : int64[n]
        Customers who entered in `row`, rising.
    """
    found = [_of_part(part, question, members, (row, column)) for part in histories.parts()]
    return Stays(*(np.concatenate(each) for each in zip(*found, strict=True)))


def _of_part(part: Histories, question: Question, members: Numbers, cell: tuple[int, int]) -> Stays:
    (row, column), mine = cell, part.within(members)
    theirs = histories_of(part, mine.astype(np.uint32))
    customers, starts = theirs.n_histories, question.bounds.starts
    whose = np.repeat(np.arange(customers), np.diff(theirs.offsets))
    flags = question.flags[theirs.event]
    is_start = (flags & START) != 0
    if question.entry == Entry.recurring:
        is_start &= (theirs.time >= starts[row]) & (theirs.time < starts[row + 1])
    started_at = _first(theirs.time[is_start], whose[is_start], customers)

    at = np.flatnonzero(flags & RETURN)
    number = np.searchsorted(starts, theirs.time[at], side="right") - 1
    is_age = _ages(question, column)
    age = number - row
    is_seen = (age >= 0) & (number < question.bounds.count)
    at = at[is_seen & is_age[np.clip(age, 0, is_age.size - 1)]]
    returned_at = _first(theirs.time[at], whose[at], customers)
    returns = np.bincount(whose[at], minlength=customers)
    return Stays(part.whose(mine), started_at, returned_at, returns)


def _ages(question: Question, column: int) -> NDArray[np.bool_]:
    """Return which ages' returns are counted at a column; the last element is of those beyond."""
    columns = np.append(question.column, -1)
    least, most = column, column
    if question.measure == Measure.on_or_after:
        most = columns.size
    elif question.measure != Measure.on and column > 0:
        least = 1
    is_counted: NDArray[np.bool_] = (columns >= least) & (columns <= most)
    return is_counted


def _first(time: Numbers, whose: Numbers, customers: int) -> Numbers:
    """Return the first of the times of each customer, of whom they rise, or NEVER."""
    first = np.full(customers, NEVER)
    first[whose[::-1]] = time[::-1]
    return first
