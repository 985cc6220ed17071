"""From a question about retention to the counts behind its table: what the fold is asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from homing.histories import returns as fold
from homing.metrics.answers.periods import bounds
from homing.metrics.answers.question import rules_of
from homing.metrics.events import Events
from homing.metrics.retention.question import RetentionQuestion
from homing.metrics.retention.shape import Shape, odd_minutes, window_us
from homing.metrics.selection.expressions import is_trait
from homing.metrics.selection.grouping import NONE, OTHER
from homing.metrics.selection.rule import Rule, Rules
from homing.metrics.selection.selecting import Selected, Selection, selected
from homing.metrics.timing import Timing

MINUTE: Final = 60_000_000

Counts = NDArray[np.int64]


class Grouped(NamedTuple):
    """What was selected, and the codes of its groups, the largest first.

    The codes are in the order of the groups' names, so that of several start events at one moment
    the least name decides, in SQL too.
    """

    found: Selected
    order: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Counted:
    """The counts behind a retention table, by group, row and column.

    Parameters
    ----------
    asked : Question
        What the fold was asked.
    order : int64[groups]
        The codes of the groups, the largest first.
    groups : tuple of str or None
        Their names; one, None, without a break-down.
    size : int64[groups, rows]
        Customers of each cohort.
    returned : int64[groups, rows, columns]
        Of them, those who count.
    value : float64[groups, rows, columns] or None
        What the question wants of the values; nan where there is nothing to take the mean of.
    """

    asked: fold.Question
    order: NDArray[np.int64]
    groups: tuple[str | None, ...]
    size: Counts
    returned: Counts
    value: NDArray[np.float64] | None


def selection_of(question: RetentionQuestion) -> Selection:
    """Return what a settled question needs of the log."""
    starts, returns = rules_of(question, "start_event"), rules_of(question, "return_event")
    return question.selection(
        starts, returns, candidates(question, starts), value=question.value, by=question.by
    )


def candidates(question: RetentionQuestion, starts: Rules) -> Rules:
    """Return the rules of the events whose first one decides: by name alone for first_ever."""
    if question.cohort != "first_ever":
        return starts
    names = {rule.name: None for rule in starts}
    return () if None in names else tuple(Rule(name) for name in names)


def grouped(
    events: Events[Any], question: RetentionQuestion, timing: Timing, shape: Shape
) -> Grouped:
    """Return the histories that a question is about, with as many groups as it wants."""
    found = selected(events, selection_of(question))
    if question.by is None:
        return Grouped(found, np.zeros(1, np.int64))
    names = tuple(sorted({*found.groups, NONE}))
    place = {name: code for code, name in enumerate(names)}
    code = np.array([place[each] for each in found.groups], np.int32)
    found = found.regrouped(names, code, none=place[NONE])
    sizes = fold.sizes(found.histories, _asked(question, timing, shape, found))
    return largest(found, sizes, question.top or 1)


def counted(
    question: RetentionQuestion, timing: Timing, shape: Shape, selection: Grouped
) -> Counted:
    """Return the counts behind a table."""
    asked = _asked(question, timing, shape, selection.found)
    found = fold.fold(selection.found.histories, asked)
    returned = found.returned[:, :, : shape.columns].copy()
    value = None
    if question.value:
        value = found.value[:, :, : shape.columns]
        if question.aggregate == "mean":
            value = _means(value, _hits(asked, returned, selection.found))
    if question.column_zero == "cohort" and shape.columns:
        returned[:, :, 0] = found.size
    order, names = selection.order, selection.found.groups
    if question.by is not None:
        order = order[found.size[order].any(axis=1)]
    return Counted(
        asked,
        order,
        (None,) if question.by is None else tuple(names[code] for code in order),
        found.size[order],
        returned[order],
        None if value is None else value[order],
    )


def _asked(
    question: RetentionQuestion, timing: Timing, shape: Shape, found: Selected
) -> fold.Question:
    is_open = question.measure == "on_or_after"
    column = shape.column_of_ages(is_open=is_open)
    return fold.Question(
        flags=found.flags(fold.START, fold.RETURN, fold.CANDIDATE),
        bounds=bounds(timing, shape.rows.start, shape.periods),
        rows=len(shape.rows),
        column=column,
        columns=max(shape.columns, int(column.max(initial=0)) + 1),
        entry=fold.Entry[question.cohort or "first_time"],
        measure=fold.Measure[question.measure or "on"],
        at_least=question.at_least or 1,
        window_us=window_us(question, timing),
        hour_us=odd_minutes(timing) * MINUTE,
        is_each=question.anchor == "each",
        is_valued=question.value is not None,
        side=_side(question),
        groups=found.n_groups,
    )


def _side(question: RetentionQuestion) -> fold.Side:
    if question.by is None:
        return fold.Side.none
    if is_trait(question.by):
        return fold.Side.customer
    return fold.Side.both if question.by_side == "both" else fold.Side.start


def largest(found: Selected, sizes: Counts, most: int) -> Grouped:
    """Return the same with the largest groups, and one for the rest.

    Parameters
    ----------
    found : Selected
        What was selected.
    sizes : int64[n_groups]
        How large each group is.
    most : int
        How many keep their name. A group that is called `OTHER` by itself is one of the rest.
    """
    by_name = dict(zip(found.groups, sizes.tolist(), strict=True))
    ranked = sorted((name for name in by_name if name != OTHER), key=lambda n: (-by_name[n], n))
    kept = [name for name in ranked[:most] if by_name[name]]
    rest = {name for name in by_name if by_name[name] or name != NONE}.difference(kept)
    shown = [*kept, OTHER] if rest else kept  # also of a group that lost its ties: it has no code
    place = {name: code for code, name in enumerate(sorted(shown))}
    code = [place.get(name, place.get(OTHER, -1)) for name in found.groups]
    names = tuple(sorted(shown))
    order = np.array([place[name] for name in shown], np.int64)
    return Grouped(found.regrouped(names, np.array(code, np.int32)), order)


def _hits(asked: fold.Question, returned: Counts, found: Selected) -> Counts:
    """Return how many customers have a return in that very column."""
    if asked.measure is fold.Measure.on:
        return returned
    plain = replace(asked, measure=fold.Measure.on, is_valued=False)
    return fold.fold(found.histories, plain).returned[:, :, : returned.shape[2]]


def _means(value: NDArray[np.float64], customers: Counts) -> NDArray[np.float64]:
    means = np.full(value.shape, np.nan)
    np.divide(value, customers, out=means, where=customers > 0)
    return means
