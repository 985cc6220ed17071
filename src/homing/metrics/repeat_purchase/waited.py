"""The waits of one question, as tables of all groups."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain

import numpy as np
import pyarrow as pa

from homing.histories.nth import Repeats, Waits
from homing.histories.threads import Range, over
from homing.metrics.answers.breakdown import stacked
from homing.metrics.repeat_purchase import tables
from homing.metrics.repeat_purchase.plan import Plan
from homing.metrics.repeat_purchase.question import RepeatPurchaseQuestion
from homing.metrics.repeat_purchase.tables import Waiting


@dataclass(frozen=True)
class Waited:
    """The waits of one question, as tables of all groups; see `RepeatPurchase`."""

    plan: Plan
    question: RepeatPurchaseQuestion

    @cached_property
    def steps(self) -> pa.Table:
        """One row = n and group."""
        shape = self.plan.found.n_groups, self.question.most
        went_on, waiting = (
            each.counts.reshape(shape) for each in (self._waits.gaps, self._waits.open_from)
        )
        return self._stacked(
            lambda group: tables.steps(went_on[group], waiting[group], self._waiting[group])
        )

    @cached_property
    def within(self) -> pa.Table:
        """One row = number of days and group."""
        old_enough, soon = self._waits.within(self._repeats)
        return self._stacked(
            lambda group: tables.within(
                self._days, old_enough[group], soon[group], self._waiting[group][0]
            )
        )

    @cached_property
    def curve(self) -> pa.Table:
        """One row = day and group."""
        return self._stacked(lambda group: tables.by_day(self._waiting[group][0]))

    @cached_property
    def between(self) -> pa.Table:
        """One row = n, stretch of days and group."""

        def table(group: int) -> pa.Table:
            gaps = [self._waits.gaps.rising(cell) for cell in self._cells(group)]
            parts = [tables.between(each, self.question.bucket_days) for each in gaps]
            numbers = [pa.array([n] * each.num_rows, pa.int64()) for n, each in enumerate(parts, 1)]
            pairs = zip(parts, numbers, strict=True)
            return pa.concat_tables(part.add_column(0, "n", number) for part, number in pairs)

        return self._stacked(table)

    @cached_property
    def whole(self) -> Waiting:
        """The days from the first purchase to the second, of all groups together."""
        if not self.plan.found.groups:
            return self._waiting[0][0]
        repeats = replace(self.plan.repeats(1), groups=0)
        return _of_cell(self.plan.waits(repeats), repeats, 0)

    @cached_property
    def _days(self) -> tuple[int, ...]:
        return tuple(sorted(set(self.question.within_days)))

    @cached_property
    def _repeats(self) -> Repeats:
        return self.plan.repeats(self.question.most, self._days)

    @cached_property
    def _waits(self) -> Waits:
        return self.plan.waits(self._repeats)

    @cached_property
    def _waiting(self) -> list[list[Waiting]]:
        """Waits for each n, by group."""
        waits = self._waits
        sizes = waits.gaps.counts + waits.open_from.counts

        def of_cells(cells: Range) -> list[Waiting]:
            return [_of_cell(waits, self._repeats, cell) for cell in range(*cells)]

        found = list(chain(*over(np.append(0, np.cumsum(sizes)), of_cells)))
        cells = [self._cells(group) for group in range(self.plan.found.n_groups)]
        return [found[each.start : each.stop] for each in cells]

    def _cells(self, group: int) -> range:
        """Return where the waits of a group stand, by n."""
        return range(group * self.question.most, (group + 1) * self.question.most)

    def _stacked(self, table_of: Callable[[int], pa.Table]) -> pa.Table:
        return stacked(self.plan.found, table_of)


def _of_cell(waits: Waits, repeats: Repeats, cell: int) -> Waiting:
    return Waiting.of(waits.gaps.rising(cell), waits.open_since(repeats, cell))
