"""Rolling activity of customers: the fold, its table and its people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final, Unpack, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from homing.core.errors import UserError
from homing.core.text import Language, Text
from homing.histories import rolling as fold
from homing.histories.activity import Activity
from homing.metrics.answers.answer import Answer, Behind
from homing.metrics.answers.panels import Link, Panel, no_link
from homing.metrics.answers.periods import are_over, bounds, row_of, starts
from homing.metrics.answers.question import Asked, Names, rules_of, texts
from homing.metrics.answers.reader import Reader
from homing.metrics.answers.words import defined, filled, period_text, rules_text
from homing.metrics.events import Events, Frame
from homing.metrics.forms import Json
from homing.metrics.selection.selecting import Selected, selected
from homing.metrics.selection.twins import asked_values
from homing.metrics.statistics.shares import score_intervals
from homing.metrics.stickiness.rolling import pictures
from homing.metrics.stickiness.rolling.question import WINDOWS, ActivityCell, ActivityQuestion
from homing.metrics.stickiness.rolling.spec import SPEC
from homing.metrics.timing import Day, Timing, date_of
from homing.metrics.twins import twin

BEHIND: Final = max(WINDOWS) - 1
"""Days that the longest window looks back."""

_ACTIVE = Text("Active: {event}", "Активность: {event}")


def activity(
    events: Events[Frame],
    *,
    event: Names = None,
    **asked: Unpack[Asked],
) -> RollingActivity[Frame]:
    """Count the customers active on every day, in 7 and in 30 days, and their ratios.

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
    RollingActivity
        Its `table` has one row = day; see `RollingActivity`.

    Raises
    ------
    UserError
        If an option cannot be taken; says which and what is accepted.

    Notes
    -----
    Windows are of local calendar days and end with the day. Who is active on the day is active in
    its windows, so DAU/WAU and DAU/MAU are shares; their intervals are E. B. Wilson's (1927), JASA
    22, 209–212.

    Examples
    --------
    >>> import homing as hm
    >>> days = {"ann": [1, 2, 3], "bob": [1]}
    >>> log = [{"who": who, "on": f"2026-01-0{day}"} for who in days for day in days[who]]
    >>> r = activity(hm.events(log, customer="who", occurred_at="on"))
    >>> [(row["active_day"], row["active_month"], row["month_share"]) for row in r.table]
    [(2, 2, 1.0), (1, 2, 0.5), (1, 2, 0.5)]
    """
    return answer(events, ActivityQuestion.of(asked, event=texts(event)))


def answer(events: Events[Frame], question: ActivityQuestion) -> RollingActivity[Frame]:
    """Answer a question about rolling activity."""
    events = question.counting(events)
    timing = question.timing(events)
    selection = question.selection(rules_of(question, "event"))
    found = selected(events, selection)
    rows = timing.rows(events.span.first)
    earliest = events.span.first
    full = (rows.start if earliest is None else timing.index_of(earliest)) + BEHIND
    counted = fold.fold(found.histories, _activity(timing, rows, found), WINDOWS).customers
    values = {
        **twin.period_values(timing.period, timing.calendar),
        **asked_values(selection),
        "is_active": selection.takes(0),
        "now": timing.moment,
        "first": twin.stamp(timing.period, timing.calendar, rows.start),
        "last": len(rows) - 1,
        "full": twin.stamp(timing.period, timing.calendar, full),
        "current": twin.stamp(timing.period, timing.calendar, timing.current_index),
    }
    made = partial(twin.statement, "stickiness/rolling/numbers.sql", values)
    cells = _table(timing, rows, counted[:, 0, BEHIND:], full)
    return RollingActivity(events, question, timing, found, cells, statement=made)


@dataclass(frozen=True, repr=False)
class RollingActivity(Answer[Frame]):
    """How many customers were active on every day, and in the windows that end with it.

    `cells` (and `table`): one row = day, oldest first. Columns: `day` (date), `active_day`,
    `active_week`, `active_month` (customers active in 1, 7 and 30 days), `week_share` (DAU/WAU),
    `month_share` (DAU/MAU; null of nobody), each with `_low` and `_high` (95 % interval),
    `has_window` (bool: all 30 days lie in the data), `is_complete` (bool: the day is over).
    """

    SPEC = SPEC

    @property
    def facts(self) -> Mapping[str, Json]:
        """The two ratios, each the mean over complete days that have the whole window."""
        counts = pc.and_(self.cells["is_complete"], self.cells["has_window"])
        days = self.cells.filter(counts)
        return {
            "week_share": pc.mean(days["week_share"]).as_py(),
            "month_share": pc.mean(days["month_share"]).as_py(),
            "averaged_days": days.num_rows,
        }

    def definition(self, language: Language = "en") -> str:
        """Return what exactly was counted, of whom."""
        event = cast("ActivityQuestion", self.question).event
        said = filled(_ACTIVE, event=rules_text(event))
        return defined(SPEC.definition, self.question, self.timing, language, said)

    def who(self, day: Day, days: int = 1) -> Frame:
        """Return the customers active in a window.

        Parameters
        ----------
        day : str or date
            Its last day.
        days : int
            How many it has: 1, 7 or 30.

        Returns
        -------
        frame
            One row = customer; columns as in `homing.metrics.selection.people`.

        Raises
        ------
        NotFound
            If the table has no such day.
        """
        return self.events.give(self.people(self._members(date_of(day, "day"), days, "day")))

    def behind(self, place: ActivityCell) -> Behind:
        """Return the people behind a number."""
        day = period_text(self.timing, place.starts)
        members = self._members(place.starts, place.days)
        return Behind(filled(pictures.WHO[place.days], day=day), members)

    def panels(self, language: Language, link: Link = no_link) -> tuple[Panel, ...]:
        """Return the ratios, the customers of every window, and the numbers."""
        reader = Reader(language, self.timing.period, link)
        return pictures.panels(self.cells, self.facts, reader)

    def _members(self, day: date | None, days: int, where: str = "starts") -> NDArray[np.int64]:
        if days not in WINDOWS:
            raise UserError("Windows have 1, 7 or 30 days.", where="days")
        rows = self.timing.rows(self.events.span.first)
        return fold.members(
            self.found.histories,
            _activity(self.timing, rows, self.found),
            width=days,
            group=0,
            period=BEHIND + row_of(self.timing, rows, day, where),
        )


def _activity(timing: Timing, rows: range, found: Selected) -> Activity:
    looked_back_on = rows.start - BEHIND
    return Activity(
        counts=found.is_taken(0), bounds=bounds(timing, looked_back_on, BEHIND + len(rows))
    )


def _table(timing: Timing, rows: range, customers: NDArray[np.int64], full: int) -> pa.Table:
    """Return the table; `customers` are int64[windows, days]."""
    day, week, month = customers
    columns: dict[str, Any] = {
        "day": starts(timing, rows),
        "active_day": day,
        "active_week": week,
        "active_month": month,
    }
    for name, window in (("week", week), ("month", month)):
        share = np.divide(day, window, out=np.full(day.size, np.nan), where=window > 0)
        low, high = score_intervals(share, window)
        for column, found in (("share", share), ("low", low), ("high", high)):
            columns[f"{name}_{column}"] = pa.array(found, from_pandas=True)
    columns["has_window"] = pa.array([index >= full for index in rows], pa.bool_())
    columns["is_complete"] = are_over(timing, rows)
    return pa.table(columns)
