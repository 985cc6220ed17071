"""The lifecycle of customers: the fold, its table and its people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Unpack, cast

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from homing.core.text import Language, Text
from homing.histories import lifecycle as fold
from homing.histories.activity import Activity
from homing.histories.lifecycle import State as Code
from homing.metrics.answers.answer import Answer, Behind
from homing.metrics.answers.breakdown import active_in_any, broken_down, stacked, statement
from homing.metrics.answers.panels import Link, Panel, no_link
from homing.metrics.answers.periods import are_over, bounds, row_of, starts
from homing.metrics.answers.question import Asked, Names, rules_of, texts
from homing.metrics.answers.reader import Reader
from homing.metrics.answers.words import (
    by_text,
    defined,
    filled,
    period_text,
    rules_text,
    with_group,
)
from homing.metrics.events import Events, Frame
from homing.metrics.lifecycle import pictures
from homing.metrics.lifecycle.question import LifecycleCell, LifecycleQuestion, State
from homing.metrics.lifecycle.spec import SPEC
from homing.metrics.selection.grouping import group_named
from homing.metrics.selection.selecting import Selected
from homing.metrics.timing import Day, Timing, check_choice, date_of
from homing.metrics.twins import twin

_ACTIVE = Text("Active: {event}", "Активность: {event}")
_OF = Text("{state} in {period}", "{state}: {period}")


def lifecycle(
    events: Events[Frame],
    *,
    event: Names = None,
    by: str | None = None,
    top: int = 10,
    **asked: Unpack[Asked],
) -> Lifecycle[Frame]:
    """Tell the customers of every period apart: new, returning, resurrected, dormant.

    Parameters
    ----------
    events : Events
        What customers did; see `homing.events`.
    event : str or list of str, optional
        Rules of events that make a customer active, such as `purchase[category=toys]`; any unless
        given.
    by : str, optional
        Trait to break down by, as `trait.plan`.
    top : int
        How many of its largest groups, by customers active at all, are told apart; the rest are
        "Other", and those of whom it is not known "(none)".
    **asked
        `period`, `since`, `until`, `now`, `timezone`, `week_start`, `where`, `customers`, `actor`,
        `as_of`, `identified`, `bots`: see `homing.metrics.answers.question.Question`.

    Returns
    -------
    Lifecycle
        Its `table` has one row = period and group; see `Lifecycle`.

    Raises
    ------
    UserError
        If an option cannot be taken; says which and what is accepted.

    Notes
    -----
    With a(k) = active in period k: new: a(k) for the first time in all history; returning: a(k) and
    a(k − 1); resurrected: a(k), not a(k − 1), but earlier; dormant: a(k − 1), not a(k).

    Examples
    --------
    >>> import homing as hm
    >>> log = [{"who": "ann", "on": "2026-01-05"}, {"who": "ann", "on": "2026-03-03"}]
    >>> r = lifecycle(hm.events(log, customer="who", occurred_at="on"), period="month")
    >>> [(row["new"], row["resurrected"], row["dormant"]) for row in r.table]
    [(1, 0, 0), (0, 0, 1), (0, 1, 0)]
    """
    return answer(events, LifecycleQuestion.of(asked, event=texts(event), by=by, top=top))


def answer(events: Events[Frame], question: LifecycleQuestion) -> Lifecycle[Frame]:
    """Answer a question about the lifecycle."""
    events = question.counting(events)
    timing = question.timing(events)
    selection = question.selection(rules_of(question, "event"), by=question.by)
    rows = timing.rows(events.span.first)

    def sizes(found: Selected) -> NDArray[np.int64]:
        return active_in_any(found.histories, _activity(timing, rows, found))

    found = broken_down(events, selection, question.top, sizes)
    counted = fold.fold(found.histories, _activity(timing, rows, found)).customers
    cells = stacked(found, lambda group: _table(timing, rows, counted[:, group]))
    values = {
        **twin.period_values(timing.period, timing.calendar),
        "is_active": selection.takes(0),
        "now": timing.moment,
        "first": twin.stamp(timing.period, timing.calendar, rows.start),
        "last": len(rows) - 1,
        "current": twin.stamp(timing.period, timing.calendar, timing.current_index),
    }
    made = partial(statement, "lifecycle/numbers.sql", values, selection, found)
    return Lifecycle(events, question, timing, found, cells, statement=made)


@dataclass(frozen=True, repr=False)
class Lifecycle(Answer[Frame]):
    """Who is new, returning, resurrected and dormant in every period.

    `cells` (and `table`): one row = period, oldest first, of every group. Columns: `period` (its
    start: date; moment for hours), `group` (text, null without a break-down), `new`, `returning`,
    `resurrected`, `dormant`, `active` (customers), `pulse` ((new + resurrected) / dormant; null
    where nobody went dormant), `is_complete` (bool).
    """

    SPEC = SPEC

    def definition(self, language: Language = "en") -> str:
        """Return what exactly was counted, of whom."""
        asked = cast("LifecycleQuestion", self.question)
        said = [filled(_ACTIVE, event=rules_text(asked.event)), *by_text(asked.by)]
        return defined(SPEC.definition, asked, self.timing, language, *said)

    def who(self, period: Day, state: State, group: str | None = None) -> Frame:
        """Return the customers in one state in one period.

        Parameters
        ----------
        period : str, date or datetime
            Any day (or moment) of it.
        state : "new", "returning", "resurrected" or "dormant"
            What they are in it.
        group : str, optional
            Their group, where the answer is broken down.

        Returns
        -------
        frame
            One row = customer; columns as in `homing.metrics.selection.people`.

        Raises
        ------
        UserError
            If there is no such state.
        NotFound
            If the table has no such period or group.
        """
        check_choice("state", state, tuple(pictures.STATES))
        members = self._members(date_of(period, "period"), state, group, "period")
        return self.events.give(self.people(members))

    def behind(self, place: LifecycleCell) -> Behind:
        """Return the people behind a number."""
        members = self._members(place.starts, place.state, place.group)
        period = period_text(self.timing, place.starts)
        said = filled(_OF, state=pictures.STATES[place.state], period=period)
        return Behind(with_group(said, place.group), members)

    def panels(self, language: Language, link: Link = no_link) -> tuple[Panel, ...]:
        """Return the states over time, those who left, and the numbers."""
        return pictures.panels(self.cells, Reader(language, self.timing.period, link))

    def _members(
        self, day: date | None, state: State, group: str | None, where: str = "starts"
    ) -> NDArray[np.int64]:
        rows = self.timing.rows(self.events.span.first)
        return fold.members(
            self.found.histories,
            _activity(self.timing, rows, self.found),
            state=Code[state],
            group=group_named(self.found, group),
            period=row_of(self.timing, rows, day, where),
        )


def _activity(timing: Timing, rows: range, found: Selected) -> Activity:
    looked_back_on = rows.start - 1
    return Activity(
        counts=found.is_taken(0),
        bounds=bounds(timing, looked_back_on, len(rows) + 1),
        groups=len(found.groups),
    )


def _table(timing: Timing, rows: range, customers: NDArray[np.int64]) -> pa.Table:
    """Return the table of one group; `customers` are int64[4, periods], by state."""
    new, returning, resurrected, dormant = customers
    gone = dormant.astype(float)
    gone[dormant == 0] = float("nan")
    return pa.table(
        {
            "period": starts(timing, rows),
            "new": new,
            "returning": returning,
            "resurrected": resurrected,
            "dormant": dormant,
            "active": new + returning + resurrected,
            "pulse": pa.array((new + resurrected) / gone, from_pandas=True),
            "is_complete": are_over(timing, rows),
        }
    )
