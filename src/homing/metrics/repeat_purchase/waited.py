"""The waits of one question, as tables of all groups."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa

from homing.histories.nth import Waits
from homing.metrics.answers.breakdown import stacked
from homing.metrics.repeat_purchase import tables
from homing.metrics.repeat_purchase.plan import Plan
from homing.metrics.repeat_purchase.question import RepeatPurchaseQuestion
from homing.metrics.statistics.survival import SurvivalCurve


@dataclass(frozen=True)
class Waited:
    """The waits of one question, as tables of all groups; see `RepeatPurchase`."""

    plan: Plan
    question: RepeatPurchaseQuestion

    @cached_property
    def steps(self) -> pa.Table:
        """One row = n and group."""

        def table(group: int) -> pa.Table:
            waits, curves = self._of[group]
            return tables.steps(waits, curves)

        return self._stacked(table)

    @cached_property
    def within(self) -> pa.Table:
        """One row = number of days and group."""
        return self._stacked(lambda group: self._within(self._code(group), self._of[group][1][0]))

    @cached_property
    def curve(self) -> pa.Table:
        """One row = day and group."""
        return self._stacked(lambda group: tables.by_day(self._of[group][1][0]))

    @cached_property
    def between(self) -> pa.Table:
        """One row = n, stretch of days and group."""

        def table(group: int) -> pa.Table:
            gaps = self._of[group][0].gaps
            parts = [tables.between(each, self.question.bucket_days) for each in gaps]
            numbers = [pa.array([n] * each.num_rows, pa.int64()) for n, each in enumerate(parts, 1)]
            pairs = zip(parts, numbers, strict=True)
            return pa.concat_tables(part.add_column(0, "n", number) for part, number in pairs)

        return self._stacked(table)

    @cached_property
    def whole(self) -> SurvivalCurve:
        """The days from the first purchase to the second, of all groups together."""
        if not self.plan.found.groups:
            return self._of[0][1][0]
        return tables.survival(self.plan.waits(1, None), 1)

    @cached_property
    def _of(self) -> list[tuple[Waits, list[SurvivalCurve]]]:
        """Waits and curves for each n, by group."""
        numbers = range(1, self.question.most + 1)
        found = []
        for group in range(self.plan.found.n_groups):
            waits = self.plan.waits(self.question.most, self._code(group))
            found.append((waits, [tables.survival(waits, n) for n in numbers]))
        return found

    def _within(self, code: int | None, curve: SurvivalCurve) -> pa.Table:
        days = sorted(set(self.question.within_days))
        return tables.within({each: self.plan.waits(1, code, each) for each in days}, curve)

    def _code(self, group: int) -> int | None:
        return group if self.plan.found.groups else None

    def _stacked(self, table_of: Callable[[int], pa.Table]) -> pa.Table:
        return stacked(self.plan.found, table_of)
