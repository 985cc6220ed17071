"""Churn and the customer retention rate: the fold, its table and its people."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Any, Final, Unpack, cast

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from homing.core.errors import HomingWarning, SmallSampleWarning
from homing.core.intervals import SMALL_SAMPLE
from homing.core.periods import Period
from homing.core.text import Language, Text
from homing.histories import standing as fold
from homing.histories.standing import Change
from homing.metrics.answers.answer import Answer, Behind
from homing.metrics.answers.breakdown import broken_down, stacked, statement
from homing.metrics.answers.panels import Link, Panel, no_link
from homing.metrics.answers.periods import are_over, row_of, starts
from homing.metrics.answers.question import Asked, Names, texts
from homing.metrics.answers.reader import Reader
from homing.metrics.answers.words import by_text, defined, filled, period_text, with_group
from homing.metrics.churn import pictures
from homing.metrics.churn.kinds import customer_text, days_of, matchers, moments
from homing.metrics.churn.question import BEGINS, ENDS, ChurnCell, ChurnQuestion, Kind, People
from homing.metrics.churn.spec import SPEC
from homing.metrics.events import Events, Frame
from homing.metrics.selection.grouping import group_named
from homing.metrics.selection.selecting import Selected
from homing.metrics.statistics.shares import score_intervals
from homing.metrics.timing import Day, Timing, check_choice, date_of
from homing.metrics.timing_words import event_words
from homing.metrics.twins import twin

CHANGES: Final[dict[People, tuple[Change, ...]]] = {
    "at_start": (Change.kept, Change.lost),
    "kept": (Change.kept,),
    "lost": (Change.lost,),
    "new": (Change.new,),
    "at_end": (Change.kept, Change.new),
}

_OF = Text("{people}, {period}", "{people}: {period}")
_NO_CONTRACTS = Text(
    "No event begins a contract: {begins}. Send them, or name your own.",
    "Нет событий, с которых начинается договор: {begins}. Присылайте их или назовите свои.",
)
_FEW = Text(
    "Fewer than {n} customers stood at the start of some periods: their shares move too much to be "
    "read.",
    "На начало некоторых периодов было меньше {n} клиентов: такие доли слишком неустойчивы.",
)


def churn(
    events: Events[Frame],
    *,
    kind: Kind = "crr",
    event: Names = None,
    active_days: int | None = None,
    begins: Names = BEGINS,
    ends: Names = ENDS,
    by: str | None = None,
    top: int = 10,
    **asked: Unpack[Asked],
) -> Churn[Frame]:
    """Count who was a customer at the start of every period, and who still was at its end.

    Parameters
    ----------
    events : Events
        What customers did; see `homing.events`.
    kind : "crr", "dormant", "unbounded" or "contract"
        When somebody is a customer. crr: with an event within the last `active_days`. dormant:
        active in the period before; lost are those not active in this one. unbounded: the same, but
        lost are only those not back since. contract: since an event that begins a contract, until
        one that ends it.
    event : str or list of str, optional
        Rules of events that make a customer active, such as `purchase[category=toys]`; any unless
        given. Not for a contract.
    active_days : int, optional
        Days, today among them, within which a customer has an event; as many as one period has
        unless given: 1, 7, 30, 91, 182, 365.
    begins, ends : str or list of str
        Rules of events that begin a contract, and end it.
    by : str, optional
        Trait to break down by, as `trait.plan`.
    top : int
        How many of its largest groups are told apart; the rest are "Other", and those of whom it is
        not known "(none)".
    **asked
        `period`, `since`, `until`, `now`, `timezone`, `week_start`, `where`, `customers`, `actor`,
        `as_of`, `identified`, `bots`: see `homing.metrics.answers.question.Question`.

    Returns
    -------
    Churn
        Its `table` has one row = period and group; see `Churn`.

    Raises
    ------
    UserError
        If an option cannot be taken; says which and what is accepted.

    Notes
    -----
    CRR = (customers at the end − new in the period) / customers at the start; churn = 1 − CRR. New
    are those at the end who were none at the start. dormant: churn = dormant(k) / active(k − 1) of
    the lifecycle. unbounded: churn = 1 − retention on or after age 1. Intervals: E. B. Wilson
    (1927), JASA 22, 209–212.

    Examples
    --------
    >>> import homing as hm
    >>> days = {"ann": ["01-05", "02-03"], "bob": ["01-20"], "cat": ["02-09"]}
    >>> log = [{"who": who, "on": f"2026-{day}"} for who in days for day in days[who]]
    >>> r = churn(hm.events(log, customer="who", occurred_at="on"), period="month", kind="dormant")
    >>> [(row["at_start"], row["kept"], row["new"], row["churn_share"]) for row in r.table]
    [(0, 0, 2, None), (2, 1, 1, 0.5)]
    """
    check_choice("kind", kind, ("crr", "dormant", "unbounded", "contract"))
    own: dict[str, Any] = {"kind": kind, "event": texts(event), "active_days": active_days}
    own |= {"begins": texts(begins), "ends": texts(ends), "by": by, "top": top}
    return answer(events, ChurnQuestion.of(asked, **own))


def answer(events: Events[Frame], question: ChurnQuestion) -> Churn[Frame]:
    """Answer a question about churn."""
    events = question.counting(events)
    timing = question.timing(events)
    if question.kind == "crr":
        question = replace(question, active_days=days_of(question, timing))
    selection = question.selection(*matchers(question), by=question.by)
    rows = timing.rows(events.span.first)

    def changed(found: Selected) -> NDArray[np.int64]:
        asked = moments(question, timing, rows, found)
        return fold.fold(found.histories, asked).customers

    def sizes(found: Selected) -> NDArray[np.int64]:
        kept, lost, new = changed(found).sum(axis=2)
        size: NDArray[np.int64] = kept + lost + new
        return size

    found = broken_down(events, selection, question.top, sizes)
    counted = changed(found)
    cells = stacked(found, lambda group: _table(question, timing, rows, counted[:, group]))
    is_contract = question.kind == "contract"
    made = partial(
        statement,
        "churn/contract.sql" if is_contract else "churn/activity.sql",
        _values(question, timing, rows)
        | (
            {"is_begun": selection.takes(0), "is_ended": selection.takes(1)}
            if is_contract
            else {"is_active": selection.takes(0)}
        ),
        selection,
        found,
    )
    return Churn(events, question, timing, found, cells, statement=made)


@dataclass(frozen=True, repr=False)
class Churn(Answer[Frame]):
    """Who was a customer at the start of every period, and who still was at its end.

    `cells` (and `table`): one row = period, oldest first, of every group. Columns: `period` (its
    start: date; moment for hours), `group` (text, null without a break-down), `at_start`, `kept`,
    `lost`, `new`, `at_end` (customers; kind unbounded: the last two are null, as who is lost is not
    settled), `retention_share` (CRR: kept / at_start; null of nobody), `retention_low`,
    `retention_high` (95 % interval), `churn_share` (1 − CRR), `churn_low`, `churn_high`,
    `is_complete` (bool: the period is over).
    """

    SPEC = SPEC

    @property
    def _asked(self) -> ChurnQuestion:
        return cast("ChurnQuestion", self.question)

    @property
    def warnings(self) -> tuple[HomingWarning, ...]:
        """That there are no contracts, or that there are few customers."""
        if self._asked.kind == "contract" and not self.found.is_taken(0).any():
            named = {each: event_words(self._asked.begins, each) for each in ("en", "ru")}
            return (HomingWarning(filled(_NO_CONTRACTS, begins=Text(**named))),)
        sizes = (row["at_start"] for row in self.cells.to_pylist() if row["is_complete"])
        if any(0 < size < SMALL_SAMPLE for size in sizes):
            return (SmallSampleWarning(filled(_FEW, n=str(SMALL_SAMPLE))),)
        return ()

    def definition(self, language: Language = "en") -> str:
        """Return what exactly was counted, of whom."""
        said = customer_text(self._asked, self.timing)
        by = by_text(self._asked.by)
        return defined(SPEC.definition, self.question, self.timing, language, said, *by)

    def who(self, period: Day, people: People = "lost", group: str | None = None) -> Frame:
        """Return the customers at one end of a period, or who changed in it.

        Parameters
        ----------
        period : str, date or datetime
            Any day (or moment) of it.
        people : "at_start", "kept", "lost", "new" or "at_end"
            Which of them.
        group : str, optional
            Their group, where the answer is broken down.

        Returns
        -------
        frame
            One row = customer; columns as in `homing.metrics.selection.people`.

        Raises
        ------
        NotFound
            If the table has no such period or group.
        """
        check_choice("people", people, tuple(CHANGES))
        members = self._members(date_of(period, "period"), people, group, "period")
        return self.events.give(self.people(members))

    def behind(self, place: ChurnCell) -> Behind:
        """Return the people behind a number."""
        members = self._members(place.starts, place.people, place.group)
        period = period_text(self.timing, place.starts)
        said = filled(_OF, people=pictures.PEOPLE[place.people], period=period)
        return Behind(with_group(said, place.group), members)

    def panels(self, language: Language, link: Link = no_link) -> tuple[Panel, ...]:
        """Return the two shares over time, and every number."""
        return pictures.panels(self.cells, Reader(language, self.timing.period, link))

    def _members(
        self, day: date | None, people: People, group: str | None, where: str = "starts"
    ) -> NDArray[np.int64]:
        rows = self.timing.rows(self.events.span.first)
        return fold.members(
            self.found.histories,
            moments(self._asked, self.timing, rows, self.found),
            changes=CHANGES[people],
            group=group_named(self.found, group),
            step=row_of(self.timing, rows, day, where),
        )


def _values(question: ChurnQuestion, timing: Timing, rows: range) -> dict[str, twin.Value]:
    period, calendar = timing.period, timing.calendar
    today = calendar.date_at(Period.day, calendar.index(Period.day, timing.moment))
    return {
        **twin.period_values(period, calendar),
        "kind": question.kind,
        "now": timing.moment,
        "first": twin.stamp(period, calendar, rows.start),
        "last": len(rows) - 1,
        "current": twin.stamp(period, calendar, timing.current_index),
        "days": question.active_days or 1,
        "tomorrow": today + timedelta(days=1),
    }


def _table(
    question: ChurnQuestion, timing: Timing, rows: range, changed: NDArray[np.int64]
) -> pa.Table:
    """Return the table of one group; `changed` is int64[3, periods], by change."""
    kept, lost, new = changed
    at_start = kept + lost
    is_settled = np.full(kept.size, question.kind != "unbounded")
    retained = np.divide(kept, at_start, out=np.full(kept.size, np.nan), where=at_start > 0)
    low, high = score_intervals(retained, at_start)
    shares = {
        "retention_share": retained,
        "retention_low": low,
        "retention_high": high,
        "churn_share": 1 - retained,
        "churn_low": 1 - high,
        "churn_high": 1 - low,
    }
    return pa.table(
        {
            "period": starts(timing, rows),
            "at_start": at_start,
            "kept": kept,
            "lost": lost,
            "new": pa.array(new, mask=~is_settled),
            "at_end": pa.array(kept + new, mask=~is_settled),
            **{name: pa.array(share, from_pandas=True) for name, share in shares.items()},
            "is_complete": are_over(timing, rows),
        }
    )
