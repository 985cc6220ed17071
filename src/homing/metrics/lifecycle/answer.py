"""The lifecycle of customers: the fold, its table and its people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Unpack, cast

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from homing.core.text import LANGUAGES, Language, Text
from homing.histories import lifecycle as fold
from homing.histories.activity import Activity
from homing.histories.lifecycle import State as Code
from homing.metrics.answers.answer import Answer, Behind
from homing.metrics.answers.panels import Link, Panel, no_link
from homing.metrics.answers.periods import bounds, row_of, starts
from homing.metrics.answers.question import Asked, Names, rules_of, texts
from homing.metrics.answers.reader import Reader
from homing.metrics.answers.words import defined, filled, period_text
from homing.metrics.events import Events, Frame
from homing.metrics.lifecycle import pictures
from homing.metrics.lifecycle.question import LifecycleCell, LifecycleQuestion, State
from homing.metrics.lifecycle.spec import SPEC
from homing.metrics.selection.selecting import Selected, selected
from homing.metrics.selection.twins import asked_values
from homing.metrics.timing import Day, Timing, date_of
from homing.metrics.timing_words import rule_words
from homing.metrics.twins import twin

_ACTIVE = Text("Active: {event}", "Активность: {event}")
_OF = Text("{state} in {period}", "{state}: {period}")


def lifecycle(
    events: Events[Frame],
    *,
    event: Names = None,
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
    **asked
        `period`, `since`, `until`, `now`, `timezone`, `week_start`, `where`, `customers`, `actor`,
        `as_of`: see `homing.metrics.answers.question.Question`.

    Returns
    -------
    Lifecycle
        Its `table` has one row = period; see `Lifecycle`.

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
    return answer(events, LifecycleQuestion.of(asked, event=texts(event)))


def answer(events: Events[Frame], question: LifecycleQuestion) -> Lifecycle[Frame]:
    """Answer a question about the lifecycle."""
    timing = question.timing(events)
    selection = question.selection(rules_of(question, "event"))
    found = selected(events, selection)
    rows = timing.rows(events.span.first)
    cells = _table(timing, rows, fold.fold(found.histories, _activity(timing, rows, found)))
    values = {
        **twin.period_values(timing.period, timing.calendar),
        **asked_values(selection),
        "is_active": selection.takes(0),
        "now": timing.moment,
        "first": twin.stamp(timing.period, timing.calendar, rows.start),
        "last": len(rows) - 1,
        "current": twin.stamp(timing.period, timing.calendar, timing.current_index),
    }
    text = twin.statement("lifecycle/numbers.sql", values)
    return Lifecycle(events, question, timing, found, cells, text=text)


@dataclass(frozen=True)
class Lifecycle(Answer[Frame]):
    """Who is new, returning, resurrected and dormant in every period.

    `cells` (and `table`): one row = period, oldest first. Columns: `period` (its start: date;
    moment for hours), `new`, `returning`, `resurrected`, `dormant`, `active` (customers), `pulse`
    ((new + resurrected) / dormant; null where nobody went dormant), `is_complete` (bool).
    """

    SPEC = SPEC

    def definition(self, language: Language = "en") -> str:
        """Return what exactly was counted, of whom."""
        event = cast("LifecycleQuestion", self.question).event
        named = Text(**{each: rule_words(event, each) for each in LANGUAGES})
        active = filled(_ACTIVE, event=named)
        return defined(SPEC.definition, self.question, self.timing, language, active)

    def who(self, period: Day, state: State) -> Frame:
        """Return the customers in one state in one period.

        Parameters
        ----------
        period : str, date or datetime
            Any day (or moment) of it.
        state : "new", "returning", "resurrected" or "dormant"
            What they are in it.

        Returns
        -------
        frame
            One row = customer; columns as in `homing.metrics.selection.people`.

        Raises
        ------
        NotFound
            If the table has no such period.
        """
        return self.events.give(self.people(self._members(date_of(period, "period"), state)))

    def behind(self, place: LifecycleCell) -> Behind:
        """Return the people behind a number."""
        members = self._members(place.starts, place.state)
        period = period_text(self.timing, place.starts)
        return Behind(filled(_OF, state=pictures.STATES[place.state], period=period), members)

    def panels(self, language: Language, link: Link = no_link) -> tuple[Panel, ...]:
        """Return the states over time, those who left, and the numbers."""
        return pictures.panels(self.cells, Reader(language, self.timing.period, link))

    def _members(self, day: date | None, state: State) -> NDArray[np.int64]:
        rows = self.timing.rows(self.events.span.first)
        return fold.members(
            self.found.histories,
            _activity(self.timing, rows, self.found),
            state=Code[state],
            group=0,
            period=row_of(self.timing, rows, day),
        )


def _activity(timing: Timing, rows: range, found: Selected) -> Activity:
    looked_back_on = rows.start - 1
    return Activity(counts=found.is_taken(0), bounds=bounds(timing, looked_back_on, len(rows) + 1))


def _table(timing: Timing, rows: range, found: fold.Lifecycle) -> pa.Table:
    new, returning, resurrected, dormant = found.customers[:, 0]
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
            "is_complete": [index < timing.current_index for index in rows],
        }
    )
