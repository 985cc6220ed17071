"""From a question about two groups to the answer of retention that has them."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from homing.core.errors import UserError
from homing.metrics.answers.question import Question
from homing.metrics.comparison.question import ComparisonQuestion
from homing.metrics.events import Events, Frame
from homing.metrics.retention import answer as retention
from homing.metrics.retention.answer import Retention
from homing.metrics.retention.question import MOST_GROUPS, RetentionQuestion
from homing.metrics.retention.terms import Measure
from homing.metrics.selection.grouping import NONE, OTHER

ENOUGH: Final = 0.5
"""The share of a group's customers that complete cohorts must hold at the age compared at."""
_NAMED_IN_AN_ERROR: Final = 10

Counts = NDArray[np.int64]


class Arm(NamedTuple):
    """One of the groups: its customers by cohort, and how many of them count at every age.

    Parameters
    ----------
    name : str or None
        None: everybody, where nothing tells groups apart; or nobody, where there is one group.
    size : int64[rows]
    returned : int64[rows, ages]
    """

    name: str | None
    size: Counts
    returned: Counts


def asked(events: Events[Frame], question: ComparisonQuestion) -> Retention[Frame]:
    """Return the retention of every group that may be compared."""
    return retention.answer(events, retention_question(question, question.measure))


def retention_question(question: ComparisonQuestion, measure: Measure) -> RetentionQuestion:
    """Return what retention is asked: the same, broken down, at every age."""
    common = {each.name: getattr(question, each.name) for each in fields(Question)}
    is_named = question.first is not None or question.second is not None
    most = MOST_GROUPS if is_named else 3  # two, and those of whom it is not known
    return RetentionQuestion(
        **common,
        start_event=question.start_event,
        return_event=question.return_event,
        cohort=question.cohort,
        measure=measure,
        window=question.window,
        follow_up="own" if measure == "on_or_after" else None,
        by=question.by,
        top=None if question.by is None else most,
    )


def settled(question: ComparisonQuestion, found: Retention[Any]) -> ComparisonQuestion:
    """Return the question with its groups and its age said.

    Raises
    ------
    UserError
        If there is no such group, or no cohort has reached the age.
    """
    first, second = _groups(question, found)
    named = replace(question, first=first, second=second)
    age = named.age or usual_age(arms(named, found), found.shape.is_complete())
    _check_age(question, age, found)
    return replace(named, age=age, period=found.timing.period)


def arms(question: ComparisonQuestion, found: Retention[Any]) -> tuple[Arm, Arm]:
    """Return the two groups; the second is empty where there is only one."""
    names = found.counts.groups
    return (
        _arm(found, 0 if question.by is None else _place(names, question.first), question.first),
        _arm(found, _place(names, question.second), question.second),
    )


def usual_age(pair: tuple[Arm, Arm], is_complete: NDArray[np.bool_]) -> int:
    """Return the largest age at which there is enough to compare; 1 if there is none.

    Enough: complete cohorts hold half of the customers of either group, and somebody returned.
    """
    is_enough = sum((arm.returned * is_complete).sum(axis=0) for arm in pair) > np.int64(0)
    for arm in pair:
        there = (arm.size[:, None] * is_complete).sum(axis=0)
        is_enough = is_enough & (there >= ENOUGH * arm.size.sum())
    return max(1, int(np.flatnonzero(is_enough).max(initial=0)))


def _groups(question: ComparisonQuestion, found: Retention[Any]) -> tuple[str | None, str | None]:
    if question.by is None:
        return None, None
    there = [name for name in found.counts.groups if name is not None]
    for where in ("first", "second"):
        _check_group(getattr(question, where), there, where)
    said = (question.first, question.second)
    free = iter([name for name in there if name not in {*said, NONE, OTHER}])
    first, second = (name or next(free, None) for name in said)
    return first, second


def _check_group(name: str | None, there: list[str], where: str) -> None:
    if name is None or name in there or not there:
        return
    shown = ", ".join(there[:_NAMED_IN_AN_ERROR])
    more = " …" if len(there) > _NAMED_IN_AN_ERROR else ""
    raise UserError(
        f"There is no group {name!r} among the {MOST_GROUPS} largest.",
        where=where,
        remedy=f"There are: {shown}{more}.",
    )


def _check_age(question: ComparisonQuestion, age: int, found: Retention[Any]) -> None:
    if age < found.shape.columns or not found.counts.size.any():
        return
    reached = f"The oldest has reached age {found.shape.columns - 1}."
    if question.age is None:
        remedy = "Choose a shorter period."
        raise UserError(f"No cohort has reached age 1. {reached}", where="period", remedy=remedy)
    raise UserError(f"No cohort has reached age {age}.", where="age", remedy=reached)


def _place(names: tuple[str | None, ...], name: str | None) -> int | None:
    return names.index(name) if name is not None and name in names else None


def _arm(found: Retention[Any], place: int | None, name: str | None) -> Arm:
    size, returned = found.counts.size, found.counts.returned
    if place is None:
        return Arm(None, np.zeros(size.shape[1], np.int64), np.zeros(returned.shape[1:], np.int64))
    return Arm(name, size[place], returned[place])
