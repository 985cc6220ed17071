"""Contestant (a): folds over a generation on disk, with the merged customers beside it.

Contestant (d), reading the same columns once with as many threads, is in the same process.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from contest.questions import ANY, CALENDAR, OTHER, STEPS, TOP, Asked, days_since_1970, end
from generate import NAMES, Recipe
from homing.histories import (
    Bounds,
    Histories,
    excerpts,
    funnel,
    generation,
    lifecycle,
    returns,
    threads,
)
from homing.histories.activity import Activity
from homing.histories.bounds import DAY
from homing.histories.compiled import compiled
from homing.histories.histories import Log
from homing.histories.returns import RETURN, START, Entry, Measure, Question, Side
from homing.histories.threads import Range

Rows = NDArray[np.int64]
Answer = Callable[[], Rows]
CODES = len(NAMES)


@compiled
def read(log: Log, span: Range, is_valued: bool) -> int:  # noqa: FBT001 - compiled
    """Read the columns once."""
    found = 0
    for i in range(log.offsets[span.first], log.offsets[span.last]):
        found += log.time[i] ^ log.event[i]
    if is_valued:
        for i in range(log.offsets[span.first], log.offsets[span.last]):
            found += log.value[i] > 0
    return found


@dataclass(frozen=True, slots=True)
class Folds:
    """The folder's generation, opened."""

    recipe: Recipe
    histories: Histories
    trait: NDArray[np.int32]

    @classmethod
    def open(cls, folder: Path, recipe: Recipe) -> Folds:
        """Open the generation, and put the merged customers in the place of those it knows."""
        found = generation.open_present(folder / "histories")
        assert found is not None
        touched = Histories(**np.load(folder / "touched.npz"))
        trait = np.load(folder / "traits.npy")
        histories = replace(found.histories, touched=touched).grouped(trait)
        return cls(recipe, histories, trait)

    def close(self) -> None:
        """Nothing is held."""

    def answers(self, asked: list[Asked]) -> dict[str, Answer]:
        """Return what answers each question, and what reads the same columns (`read …`)."""
        found: dict[str, Answer] = {q.key: partial(_ANSWERS[q.key], self, q) for q in asked}
        for q in asked:
            found[f"read {q.key}"] = partial(self._read, is_valued=q.key == "q6")
        return found

    def _read(self, *, is_valued: bool) -> Rows:
        for part in self.histories.parts():
            log = part.log
            threads.over(part.offsets, lambda span, log=log: read(log, span, is_valued))
        return np.empty((0, 4), np.int64)


def _bounds(folds: Folds, q: Asked, before: int = 0) -> Bounds:
    return Bounds.of(CALENDAR, q.period, q.first(folds.recipe) - before, q.rows + before)


def _flags(q: Asked) -> NDArray[np.uint8]:
    flags = np.zeros(CODES, np.uint8)
    for name, flag in ((q.start, START), (q.back, RETURN)):
        flags[slice(None) if name == ANY else NAMES.index(name)] |= flag
    return flags


def _asked_about(histories: Histories, q: Asked, *, is_valued: bool = False) -> Histories:
    """Return the events of the question alone, as the metrics take them from a log."""
    return excerpts.only(histories, _flags(q) != 0, is_valued=is_valued)


def _question(folds: Folds, q: Asked, **options: object) -> Question:
    given = {
        "flags": _flags(q),
        "bounds": _bounds(folds, q),
        "rows": q.rows,
        "column": np.arange(q.ages, dtype=np.int32),
        "columns": q.ages,
        "is_valued": False,
    }
    return Question(**(given | options))


def _starts(folds: Folds, q: Asked, before: int = 0) -> Rows:
    first = q.first(folds.recipe) - before
    named = (
        days_since_1970(CALENDAR.date_at(q.period, first + row)) for row in range(q.rows + before)
    )
    return np.fromiter(named, np.int64)


def _rows(starts: Rows, cells: NDArray[np.float64] | Rows, names: Rows | None = None) -> Rows:
    """Return the cells [group, row, age] that are not 0 as a list."""
    group, row, age = np.nonzero(cells)
    named = group if names is None else names[group]
    return np.column_stack((named, starts[row], age, cells[group, row, age].astype(np.int64)))


def _table(folds: Folds, q: Asked, names: Rows | None = None, **options: object) -> Rows:
    histories = options.pop("histories", folds.histories)
    found = returns.fold(_asked_about(histories, q), _question(folds, q, **options))
    cells = found.returned
    cells[:, :, 0] = found.size
    return _rows(_starts(folds, q), cells, names)


def _on_or_after(folds: Folds, q: Asked) -> Rows:
    column = np.minimum(np.arange(q.rows, dtype=np.int32), q.ages - 1)
    return _table(folds, q, measure=Measure.on_or_after, column=column)


def _by_trait(folds: Folds, q: Asked) -> Rows:
    """Two walks: the sizes by every trait say which are the top ones, the rest is one group."""
    every = {"entry": Entry.recurring, "side": Side.customer}
    histories = _asked_about(folds.histories, q)
    size = returns.sizes(histories, _question(folds, q, groups=folds.recipe.traits, **every))
    top = np.lexsort((np.arange(size.size), -size))[:TOP]
    rank = np.full(size.size, TOP, np.int32)
    rank[top] = np.arange(TOP)
    histories = folds.histories.grouped(rank[folds.trait])
    names = np.append(top, OTHER)
    return _table(folds, q, names, histories=histories, groups=TOP + 1, **every)


def _revenue(folds: Folds, q: Asked) -> Rows:
    histories = _asked_about(folds.histories, q, is_valued=True)
    value = returns.fold(histories, _question(folds, q, is_valued=True)).value
    return _rows(_starts(folds, q), value)


def _lifecycle(folds: Folds, q: Asked) -> Rows:
    activity = Activity(counts=np.ones(CODES, np.bool_), bounds=_bounds(folds, q, before=1))
    customers = lifecycle.fold(folds.histories, activity).customers[:, 0]
    return _rows(_starts(folds, q), customers[:, :, None])


def _funnel(folds: Folds, q: Asked) -> Rows:
    matches = np.zeros(CODES, np.uint32)
    for step, name in enumerate(STEPS):
        matches[NAMES.index(name)] = 1 << step
    asked = funnel.Funnel(
        steps=len(STEPS),
        matches=matches,
        excludes=np.zeros(CODES, np.uint32),
        bounds=Bounds.span(q.since(folds.recipe), end(folds.recipe)),
        horizon=end(folds.recipe),
        window_us=14 * DAY,
    )
    reached = funnel.fold(excerpts.only(folds.histories, matches != 0), asked).reached
    return _rows(np.zeros(1, np.int64), reached)


def _who(folds: Folds, q: Asked) -> Rows:
    """Look no further than the return."""
    row, _ = q.middle(folds.recipe)
    bounds = Bounds.of(CALENDAR, q.period, q.first(folds.recipe) + row, 2)
    asked = _question(folds, q, entry=Entry.recurring, bounds=bounds, rows=1)
    people = returns.members(_asked_about(folds.histories, q), asked, group=0, row=0, column=1)
    return np.column_stack((people, np.zeros((people.size, 2), np.int64), np.ones_like(people)))


_ANSWERS: dict[str, Callable[[Folds, Asked], Rows]] = {
    "q1": partial(_table, entry=Entry.recurring),
    "q2": _table,
    "q3": _on_or_after,
    "q4": _by_trait,
    "q5": partial(_table, window_us=DAY),
    "q6": _revenue,
    "q7": _lifecycle,
    "q8": _funnel,
    "q9": _who,
}
