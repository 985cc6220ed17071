"""The usage interval of customers: the fold, its table and its people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, Unpack, cast

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from homing.core.errors import UserError
from homing.core.periods import Period
from homing.core.text import Language, Text
from homing.histories import gaps as fold
from homing.histories.activity import Activity
from homing.metrics.answers.answer import Answer, Behind
from homing.metrics.answers.panels import Link, Panel, no_link
from homing.metrics.answers.periods import bounds
from homing.metrics.answers.question import Asked, Names, rules_of, texts
from homing.metrics.answers.reader import Reader
from homing.metrics.answers.words import defined, filled, rules_text
from homing.metrics.events import Events, Frame
from homing.metrics.forms import Json
from homing.metrics.selection.selecting import Selected, selected
from homing.metrics.selection.twins import asked_values
from homing.metrics.statistics.shares import score_intervals
from homing.metrics.timing import Timing
from homing.metrics.twins import twin
from homing.metrics.usage_interval import habit, pictures
from homing.metrics.usage_interval.question import UsageIntervalCell, UsageIntervalQuestion
from homing.metrics.usage_interval.spec import SPEC

_ACTIVE = Text("Active: {event}", "Активность: {event}")


def usage_interval(
    events: Events[Frame],
    *,
    event: Names = None,
    **asked: Unpack[Asked],
) -> UsageInterval[Frame]:
    """Count customers by the median gap between their days of activity, and propose a period.

    Parameters
    ----------
    events : Events
        What customers did; see `homing.events`.
    event : str or list of str, optional
        Rules of events that make a customer active, such as `purchase[category=toys]`; any unless
        given.
    **asked
        `since`, `until`, `now`, `timezone`, `where`, `customers`, `actor`, `as_of`: see
        `homing.metrics.answers.question.Question`. The period is the day.

    Returns
    -------
    UsageInterval
        Its `table` has one row = median gap; see `UsageInterval`.

    Raises
    ------
    UserError
        If an option cannot be taken; says which and what is accepted.

    Notes
    -----
    Gaps lie between local calendar days; customers with one day of activity have none. The proposed
    period is the shortest whose length covers the gaps of 80 % of the customers; the knee: see
    `homing.metrics.usage_interval.habit.knee`.

    Examples
    --------
    >>> import homing as hm
    >>> days = {"ann": [1, 8, 15], "bob": [2, 9], "cat": [5, 6, 9], "dan": [7]}
    >>> log = [{"who": who, "on": f"2026-01-{day:02}"} for who in days for day in days[who]]
    >>> r = usage_interval(hm.events(log, customer="who", occurred_at="on"))
    >>> [(row["days"], row["customers"]) for row in r.table], str(r.period), r.once
    ([(2.0, 1), (7.0, 2)], 'week', 1)
    """
    return answer(events, UsageIntervalQuestion.of(asked, event=texts(event)))


def answer(events: Events[Frame], question: UsageIntervalQuestion) -> UsageInterval[Frame]:
    """Answer a question about the usage interval."""
    events = question.counting(events)
    timing = question.timing(events)
    selection = question.selection(rules_of(question, "event"))
    found = selected(events, selection)
    rows = timing.rows(events.span.first)
    counted = fold.fold(found.histories, _activity(timing, rows, found)).halves[0]
    values = {
        **twin.period_values(timing.period, timing.calendar),
        **asked_values(selection),
        "is_active": selection.takes(0),
        "now": timing.moment,
        "first": twin.stamp(timing.period, timing.calendar, rows.start),
        "final": twin.stamp(timing.period, timing.calendar, rows.stop - 1),
    }
    made = partial(twin.statement, "usage_interval/numbers.sql", values)
    once = int(counted[0]) if counted.size else 0
    return UsageInterval(
        events, question, timing, found, _table(counted), statement=made, once=once
    )


@dataclass(frozen=True, repr=False)
class UsageInterval(Answer[Frame]):
    """How many customers have which median gap between their days of activity.

    `cells` (and `table`): one row = median gap that somebody has, shortest first. Columns: `days`
    (whole or a half), `customers` (who have it), `share` (of all who have a gap), `at_most`
    (customers with a gap of at most so many days), `at_most_share`, `at_most_low`, `at_most_high`
    (95 % interval).

    Parameters
    ----------
    once : int
        Customers active on one day only, who have no gap.
    """

    SPEC = SPEC

    once: int = 0

    @cached_property
    def _curve(self) -> tuple[habit.Floats, habit.Floats]:
        return self.cells["days"].to_numpy(), self.cells["at_most_share"].to_numpy()

    @property
    def customers(self) -> int:
        """Customers who have a gap."""
        return int(self.cells["customers"].to_numpy().sum())

    @property
    def median_days(self) -> float | None:
        """The gap that half of the customers have at most."""
        return habit.covering(*self._curve, 0.5)

    @property
    def covering_days(self) -> float | None:
        """The gap that 80 % of the customers have at most."""
        return habit.covering(*self._curve, habit.COVERED)

    @property
    def knee_days(self) -> float | None:
        """The gap at which the curve bends most."""
        return habit.knee(*self._curve)

    @property
    def period(self) -> Period | None:
        """The shortest period that covers the gaps of 80 % of the customers."""
        return habit.proposed(*self._curve)

    @property
    def facts(self) -> Mapping[str, Json]:
        """Single figures beside the table."""
        return {
            "customers": self.customers,
            "once": self.once,
            "median_days": self.median_days,
            "covering_days": self.covering_days,
            "knee_days": self.knee_days,
            "proposed_period": None if self.period is None else str(self.period),
        }

    def definition(self, language: Language = "en") -> str:
        """Return what exactly was counted, of whom."""
        event = cast("UsageIntervalQuestion", self.question).event
        said = filled(_ACTIVE, event=rules_text(event))
        return defined(SPEC.definition, self.question, self.timing, language, said)

    def who(self, least: float, most: float | None = None) -> Frame:
        """Return the customers by their median gap.

        Parameters
        ----------
        least, most : float
            Shortest and longest gap in days, both included; the same unless `most` is given. 0:
            active on one day only.

        Returns
        -------
        frame
            One row = customer; columns as in `homing.metrics.selection.people`.

        Raises
        ------
        UserError
            If a gap is below 0, or the gaps are not in order.
        """
        members = self._members(least, least if most is None else most)
        return self.events.give(self.people(members))

    def behind(self, place: UsageIntervalCell) -> Behind:
        """Return the people behind a number."""
        members = self._members(place.least, place.most)
        return Behind(pictures.number_text(place.least, place.most), members)

    def panels(self, language: Language, link: Link = no_link) -> tuple[Panel, ...]:
        """Return what the gaps say, the customers by gap, and every number."""
        asked = cast("UsageIntervalQuestion", self.question)
        reader = Reader(language, self.timing.period, link)
        return pictures.panels(self.cells, self.facts, asked.event, reader)

    def _members(self, least: float, most: float) -> NDArray[np.int64]:
        if not least >= 0:
            raise UserError("It must be 0 or more.", where="least")
        if not least <= most:
            raise UserError("The longest gap is shorter than the shortest.", where="most")
        rows = self.timing.rows(self.events.span.first)
        if not rows:
            return np.empty(0, np.int64)
        activity = _activity(self.timing, rows, self.found)
        longest = 2 * activity.bounds.count
        return fold.members(
            self.found.histories,
            activity,
            group=0,
            least=int(min(np.ceil(2 * least), longest + 1)) or int(most > 0),
            most=int(min(np.floor(2 * most), longest)),
        )


def _activity(timing: Timing, rows: range, found: Selected) -> Activity:
    return Activity(counts=found.is_taken(0), bounds=bounds(timing, rows.start, len(rows)))


def _table(halves: NDArray[np.int64]) -> pa.Table:
    gaps = np.flatnonzero(halves)
    gaps = gaps[gaps > 0]
    customers = halves[gaps]
    at_most, everybody = np.cumsum(customers), int(customers.sum())
    share = at_most / max(everybody, 1)
    low, high = score_intervals(share, np.full(share.size, everybody))
    columns: dict[str, Any] = {
        "days": gaps / 2,
        "customers": customers,
        "share": customers / max(everybody, 1),
        "at_most": at_most,
        "at_most_share": share,
        "at_most_low": low,
        "at_most_high": high,
    }
    return pa.table(columns)
