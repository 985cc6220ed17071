"""The sessions of customers: the fold, its table and its people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, Unpack, cast

import numpy as np
from numpy.typing import NDArray

from homing.core.periods import Period
from homing.core.text import Language
from homing.histories import Bounds
from homing.histories import sessions as fold
from homing.histories.activity import Activity
from homing.histories.sessions import NEVER, Visits, Wanted
from homing.metrics.answers.answer import Answer, Behind
from homing.metrics.answers.breakdown import active_in_any, broken_down, stacked, statement
from homing.metrics.answers.panels import Link, Panel, no_link
from homing.metrics.answers.periods import bounds, horizon, row_of
from homing.metrics.answers.question import Asked, Names, rules_of, texts
from homing.metrics.answers.reader import Reader
from homing.metrics.answers.words import defined
from homing.metrics.events import Events, Frame
from homing.metrics.forms import Json
from homing.metrics.selection.expressions import texts_of
from homing.metrics.selection.grouping import group_named
from homing.metrics.selection.selecting import Selected, Selection
from homing.metrics.sessions import numbers, pictures, words
from homing.metrics.sessions.question import (
    CAMPAIGN,
    BreakAt,
    Kind,
    SessionsCell,
    SessionsQuestion,
)
from homing.metrics.sessions.spec import SPEC
from homing.metrics.timing import Day, Timing, check_choice, date_of
from homing.metrics.twins import twin


def sessions(
    events: Events[Frame],
    *,
    event: Names = None,
    gap: str = "30min",
    longest: str = "24h",
    break_at: BreakAt = "nothing",
    by: str | None = None,
    top: int = 10,
    **asked: Unpack[Asked],
) -> Sessions[Frame]:
    """Count sessions by the period in which they began: how many, whose, how long, how busy.

    Parameters
    ----------
    events : Events
        What customers did; see `homing.events`.
    event : str or list of str, optional
        Rules of the events that sessions are made of, such as `page`; any unless given.
    gap : str
        An event so long after the one before it, or longer, begins a new session: 30min, 1h, 90s;
        any: no pause does.
    longest : str
        An event so long after the first one of the session, or longer, begins a new one: 24h, or
        any.
    break_at : "nothing", "midnight", "campaign" or "both"
        Where sessions end besides: at midnight in the question's time zone; at an event that names
        another campaign (`utm_source` and `utm_campaign` together) than was named last since the
        gap, or midnight, before it.
    by : str, optional
        Trait to break down by, as `trait.plan`.
    top : int
        How many of its largest groups, by customers active at all, are told apart; the rest are
        "Other", and those of whom it is not known "(none)".
    **asked
        `period`, `since`, `until`, `now`, `timezone`, `week_start`, `where`, `customers`, `actor`,
        `as_of`, `identified`, `bots`: see `homing.metrics.answers.question.Question`. `since` and
        `until` say when sessions begin.

    Returns
    -------
    Sessions
        Its `table` has one row = period and group; see `Sessions`.

    Raises
    ------
    UserError
        If an option cannot be taken; says which and what is accepted.

    Notes
    -----
    A session lasts from its first event to its last one; one of a single event lasts 0 seconds.
    Several events of one moment are in one session, and of the campaigns they name the first in
    the order of the alphabet holds.

    Examples
    --------
    >>> import homing as hm
    >>> times = ["10:00", "10:20", "10:50", "23:50"]
    >>> log = [{"who": "ann", "on": f"2026-01-05 {time}"} for time in times]
    >>> r = sessions(hm.events(log, customer="who", occurred_at="on"), period="day")
    >>> [(row["sessions"], row["single"], row["mean_length_s"]) for row in r.table]
    [(3, 2, 400.0)]
    """
    own = {"gap": gap, "longest": longest, "break_at": break_at, "by": by, "top": top}
    return answer(events, SessionsQuestion.of(asked, event=texts(event), **own))


def answer(events: Events[Frame], question: SessionsQuestion) -> Sessions[Frame]:
    """Answer a question about sessions."""
    check_choice("break_at", question.break_at, tuple(words.BREAKS))
    events = question.counting(events)
    timing = question.timing(events)
    rules = rules_of(question, "event")
    selection = question.selection(rules, by=question.by, marks=question.marks)
    rows = timing.rows(events.span.first)

    def sizes(found: Selected) -> NDArray[np.int64]:
        within = bounds(timing, rows.start, len(rows))
        groups = len(found.groups)
        activity = Activity(counts=found.is_taken(0), bounds=within, groups=groups)
        return active_in_any(found.histories, activity)

    found = broken_down(events, selection, question.top, sizes)
    counted = fold.fold(found.histories, _visits(question, timing, rows, found))
    cells = stacked(found, lambda group: numbers.table(timing, rows, counted, group))
    values = _values(question, timing, rows, selection)
    made = partial(statement, "sessions/numbers.sql", values, selection, found)
    return Sessions(events, question, timing, found, cells, statement=made, counted=counted)


@dataclass(frozen=True, repr=False)
class Sessions(Answer[Frame]):
    """How many sessions began in every period, how long they lasted, and how many events they had.

    `cells` (and `table`): one row = period, oldest first, of every group. Columns: `period` (its
    start: date; moment for hours), `group` (text, null without a break-down), `sessions` (that
    began in it), `customers` (who had one), `sessions_per_customer`, `median_length_s`,
    `mean_length_s`, `p90_length_s` (seconds from the first event to the last),
    `events_per_session`, `single` (sessions of a single event), `single_share`, `single_low`,
    `single_high` (95 % interval), `is_complete` (bool: the period is over, and so are all its
    sessions). Null where there are no sessions.

    Parameters
    ----------
    counted : homing.histories.sessions.Sessions
        What was counted.
    """

    SPEC = SPEC

    counted: fold.Sessions = field(kw_only=True)

    @property
    def facts(self) -> Mapping[str, Json]:
        """Figures of all sessions together."""
        return numbers.facts(self.counted)

    def definition(self, language: Language = "en") -> str:
        """Return what exactly was counted, of whom."""
        said = words.said(self._asked)
        return defined(SPEC.definition, self.question, self.timing, language, *said)

    def who(
        self,
        period: Day = None,
        kind: Kind = "any",
        *,
        from_s: float = 0.0,
        until_s: float | None = None,
        group: str | None = None,
    ) -> Frame:
        """Return the customers who had such a session.

        Parameters
        ----------
        period : str, date or datetime, optional
            Any day (or moment) of the period in which it began; any of them unless given.
        kind : "any", "single" or "several"
            Any session, one of a single event, or one of more.
        from_s, until_s : float, optional
            It lasted so many seconds or more, and fewer than so many.
        group : str, optional
            Their group, where the answer is broken down; any unless given.

        Returns
        -------
        frame
            One row = customer; columns as in `homing.metrics.selection.people`.

        Raises
        ------
        UserError
            If there is no such kind.
        NotFound
            If the table has no such period or group.
        """
        check_choice("kind", kind, tuple(words.KINDS))
        day = date_of(period, "period")
        wanted = self._wanted(day, kind, (from_s, until_s), group, where="period")
        return self.events.give(self.people(self._members(wanted)))

    def behind(self, place: SessionsCell) -> Behind:
        """Return the people behind a number."""
        span = (place.from_s, place.until_s)
        wanted = self._wanted(place.starts, place.kind, span, place.group, where="starts")
        return Behind(words.number_text(place, self.timing), self._members(wanted))

    def panels(self, language: Language, link: Link = no_link) -> tuple[Panel, ...]:
        """Return the sessions over time, how long they last, and every number."""
        reader = Reader(language, self.timing.period, link)
        return pictures.panels(self.cells, self.facts, numbers.buckets(self.counted), reader)

    @property
    def _asked(self) -> SessionsQuestion:
        return cast("SessionsQuestion", self.question)

    def _wanted(
        self,
        day: date | None,
        kind: Kind,
        span: tuple[float, float | None],
        group: str | None,
        *,
        where: str,
    ) -> Wanted:
        rows = self.timing.rows(self.events.span.first)
        least, most = (None if end is None else round(end * numbers.SECOND) for end in span)
        return Wanted(
            group=-1 if group is None else group_named(self.found, group),
            row=-1 if day is None else row_of(self.timing, rows, day, where),
            least_events=2 if kind == "several" else 1,
            most_events=1 if kind == "single" else NEVER,
            from_us=least or 0,
            until_us=NEVER if most is None else most,
        )

    def _members(self, wanted: Wanted) -> NDArray[np.int64]:
        rows = self.timing.rows(self.events.span.first)
        if not rows:
            return np.empty(0, np.int64)
        visits = _visits(self._asked, self.timing, rows, self.found)
        return fold.members(self.found.histories, visits, wanted)


def _visits(question: SessionsQuestion, timing: Timing, rows: range, found: Selected) -> Visits:
    gap, longest = question.gap_s, question.longest_s
    return Visits(
        counts=found.is_taken(0),
        bounds=bounds(timing, rows.start, len(rows)),
        horizon=horizon(timing),
        gap_us=NEVER if gap is None else gap * numbers.SECOND,
        longest_us=NEVER if longest is None else longest * numbers.SECOND,
        midnights=_midnights(timing, rows) if question.at_midnight else None,
        at_campaigns=question.at_campaign,
        groups=len(found.groups),
    )


def _midnights(timing: Timing, rows: range) -> Bounds:
    """Return the days of the periods, from that of the first's start to that of the last's end."""
    calendar = timing.calendar
    first, end = (calendar.start_at(timing.period, index) for index in (rows.start, rows.stop))
    since, until = (calendar.index(Period.day, moment) for moment in (first, end))
    return Bounds.of(calendar, Period.day, since, until - since + 1)


def _values(
    question: SessionsQuestion, timing: Timing, rows: range, selection: Selection
) -> Mapping[str, Any]:
    period, calendar = timing.period, timing.calendar
    return {
        **twin.period_values(period, calendar),
        "is_counted": selection.takes(0),
        "campaign": texts_of(CAMPAIGN),
        "at_campaign": question.at_campaign,
        "at_midnight": question.at_midnight,
        "gap": question.gap_s,
        "longest": question.longest_s,
        "now": timing.moment,
        "first": twin.stamp(period, calendar, rows.start),
        "last": len(rows) - 1,
        "current": twin.stamp(period, calendar, timing.current_index),
    }
