"""Critical events: the fold, the table of candidates and the people behind its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial
from typing import Any, Unpack, cast

from sqlglot import exp

from homing.core.errors import HomingWarning, SmallSampleWarning
from homing.core.intervals import SMALL_SAMPLE, wilson
from homing.core.text import Language
from homing.metrics.answers.answer import Answer, Behind
from homing.metrics.answers.panels import Link, Panel, no_link
from homing.metrics.answers.periods import bounds, horizon
from homing.metrics.answers.question import Asked, Names, rules_of, texts
from homing.metrics.answers.reader import Reader
from homing.metrics.answers.words import defined, filled
from homing.metrics.critical_event import pictures, words
from homing.metrics.critical_event.plan import Plan, start_names
from homing.metrics.critical_event.question import CriticalEventCell, CriticalEventQuestion
from homing.metrics.critical_event.spec import SPEC
from homing.metrics.critical_event.table import table
from homing.metrics.events import Events, Frame
from homing.metrics.forms import Json
from homing.metrics.selection.selecting import Selection, selected
from homing.metrics.selection.twins import asked_values
from homing.metrics.twins import twin

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def critical_event(
    events: Events[Frame],
    *,
    start_event: Names = None,
    return_event: Names = None,
    early_days: int = 7,
    return_from_days: int = 30,
    return_until_days: int = 60,
    most: int = 5,
    least_customers: int = SMALL_SAMPLE,
    **asked: Unpack[Asked],
) -> CriticalEvent[Frame]:
    """Search for what those did early on who came back later, event by event and n by n.

    Parameters
    ----------
    events : Events
        What customers did; see `homing.events`.
    start_event : str or list of str, optional
        Rules of events, the first of which over all history is where a customer begins; any unless
        given.
    return_event : str or list of str, optional
        Rules of events that mean a customer came back; any unless given.
    early_days : int
        What is done before so many days (of 24 hours) are over is early.
    return_from_days, return_until_days : int
        Who does a return event after so many days, and before so many, came back. Early days must
        be over by then.
    most : int
        Candidates are "at least n times" for n = 1 … `most`.
    least_customers : int
        A candidate that fewer customers did, or fewer did not do, is marked as small.
    **asked
        `since` and `until` (when customers begin), `period` (`until` is rounded up to the end of
        one), `now`, `timezone`, `week_start`, `where`, `customers`, `actor`, `as_of`: see
        `homing.metrics.answers.question.Question`.

    Returns
    -------
    CriticalEvent
        Its `table` has one row = event and n; see `CriticalEvent`.

    Raises
    ------
    UserError
        If an option cannot be taken; says which and what is accepted.

    Notes
    -----
    Statistics and their sources: `homing.metrics.statistics.association.association`; q is p
    adjusted for all candidates by Benjamini and Hochberg (1995), JRSS B 57, 289–300. Correlation,
    not cause.

    Examples
    --------
    >>> import homing as hm
    >>> log = [
    ...     {"who": "ann", "did": "join", "on": "2026-01-01"},
    ...     {"who": "ann", "did": "invite", "on": "2026-01-02"},
    ...     {"who": "ann", "did": "visit", "on": "2026-02-10"},
    ...     {"who": "bob", "did": "join", "on": "2026-01-01"},
    ...     {"who": "cat", "did": "visit", "on": "2026-03-31"},
    ... ]
    >>> r = critical_event(
    ...     hm.events(log, customer="who", event="did", occurred_at="on"), start_event="join"
    ... )
    >>> [(row["event"], row["n"], row["did"], row["retained"], row["phi"]) for row in r.table]
    [('invite', 1, 1, 1, 1.0)]
    >>> r.who("invite", did=False)[0]["customer"]
    'bob'
    """
    question = CriticalEventQuestion.of(
        asked,
        start_event=texts(start_event),
        return_event=texts(return_event),
        early_days=early_days,
        return_from_days=return_from_days,
        return_until_days=return_until_days,
        most=most,
        least_customers=least_customers,
    )
    return answer(events, question)


def answer(events: Events[Frame], question: CriticalEventQuestion) -> CriticalEvent[Frame]:
    """Answer a question about critical events."""
    events = question.counting(events)
    timing = question.timing(events)
    starts, returns = rules_of(question, "start_event"), rules_of(question, "return_event")
    selection = question.selection(starts, returns, is_every=True)
    rows = timing.rows(events.span.first)
    edges = bounds(timing, rows.start, len(rows)).starts
    found = selected(events, selection)
    plan = Plan(found, question, int(edges[0]), int(edges[-1]), horizon(timing))
    made = partial(_statement, selection, plan, timing.moment)
    return CriticalEvent(events, question, timing, found, table(plan), statement=made, plan=plan)


def _statement(selection: Selection, plan: Plan, now: datetime) -> str:
    """Return the statement that counts the same, in DuckDB's dialect."""
    asked = plan.question
    names = [exp.Literal.string(name) for name in start_names(asked)]
    named = exp.In(this=exp.column("event", "done"), expressions=names) if names else exp.false()
    values: dict[str, twin.Value] = {
        **asked_values(selection),
        "is_start": selection.takes(0),
        "is_return": selection.takes(1),
        "is_start_name": named,
        "now": now,
        "since": _moment(plan.since),
        "until": _moment(plan.until),
        "end": _moment(plan.horizon),
        "early": asked.early_days * 24,
        "return_from": asked.return_from_days * 24,
        "return_until": asked.return_until_days * 24,
        "last": asked.most - 1,
    }
    return twin.statement("critical_event/numbers.sql", values)


def _moment(microseconds: int) -> datetime:
    return _EPOCH + timedelta(microseconds=microseconds)


@dataclass(frozen=True, repr=False)
class CriticalEvent(Answer[Frame]):
    """How doing something early goes together with coming back.

    `cells` (and `table`): one row = candidate, an event done at least n times early on; those that
    everybody did, or nobody, are not there, nor is the start event for n = 1. The highest `phi`
    comes first; of equal ones the smaller n, then the name. Columns: `event`, `n`, `customers` (of
    the search, in every row the same), `did`, `retained` (who did it; who of these came back),
    `phi`, `precision`, `recall`, `lift` with `lift_low` and `lift_high`, `risk_difference` with
    `risk_difference_low` and `risk_difference_high` (95 % intervals), `p`, `q` (p adjusted for all
    candidates), `is_significant` (q ≤ 0.05), `is_return` (the event means coming back itself),
    `is_small` (fewer than `least_customers` did it, or did not). Null is a number without a
    denominator; of `lift` and `lift_high` also one without an end.
    """

    SPEC = SPEC

    _: KW_ONLY
    plan: Plan

    @cached_property
    def best(self) -> dict[str, Any] | None:
        """The first row that is significant, not small, and goes together with coming back."""
        for row in self.cells.to_pylist():
            if row["is_significant"] and not row["is_small"] and row["phi"] > 0:
                return cast("dict[str, Any]", row)
        return None

    @property
    def facts(self) -> Mapping[str, Json]:
        """Single figures beside the table.

        `customers` of the search and `retained`, who of them came back: `retained_share` with
        `retained_low` and `retained_high`; `candidates` (rows that could be tested); `best`, the
        event and n of the best candidate, or null; `summary`, the same in a sentence.
        """
        failed, retained = (int(each) for each in self.plan.counted.customers)
        customers = failed + retained
        low, high = wilson(retained, customers) or (None, None)
        summary = words.summary(self.best, self._candidates, self._asked.early_days)
        return {
            "customers": customers,
            "retained": retained,
            "retained_share": retained / customers if customers else None,
            "retained_low": low,
            "retained_high": high,
            "candidates": self._candidates,
            "best": self.best and {"event": self.best["event"], "n": self.best["n"]},
            "summary": {"en": summary.en, "ru": summary.ru},
        }

    @property
    def warnings(self) -> tuple[HomingWarning, ...]:
        """That this is no proof of cause, and that few customers are old enough."""
        found: list[HomingWarning] = [HomingWarning(words.CORRELATION)] * bool(self._candidates)
        if 0 < self.plan.counted.customers.sum() < SMALL_SAMPLE:
            found.append(SmallSampleWarning(filled(words.FEW, n=str(SMALL_SAMPLE))))
        return tuple(found)

    def definition(self, language: Language = "en") -> str:
        """Return what exactly was counted, of whom."""
        said = words.said(self._asked)
        return defined(SPEC.definition, self.question, self.timing, language, *said)

    def who(
        self,
        candidate: str | None = None,
        n: int = 1,
        *,
        did: bool = True,
        retained: bool | None = None,
    ) -> Frame:
        """Return the customers who did something early on, or did not, and came back, or did not.

        Parameters
        ----------
        candidate : str, optional
            Name of the event; without it, all customers of the search.
        n : int
            At least so many times.
        did : bool
            Those who did it; False: those who did not.
        retained : bool, optional
            Those of them who came back, or did not; all of them unless given.

        Returns
        -------
        frame
            One row = customer; columns as in `homing.metrics.selection.people`.

        Raises
        ------
        NotFound
            If there is no such event, or n is too high.
        """
        place = CriticalEventCell(candidate=candidate, n=n, did=did, retained=retained)
        return self.events.give(self.people(self.plan.members(place)))

    def behind(self, place: CriticalEventCell) -> Behind:
        """Return the people behind a number."""
        return Behind(words.number_text(place), self.plan.members(place))

    def panels(self, language: Language, link: Link = no_link) -> tuple[Panel, ...]:
        """Return what stands out, the best candidate's four groups, and every candidate."""
        summary = words.summary(self.best, self._candidates, self._asked.early_days)
        shown = pictures.Shown(self.cells, self.facts, self.best, summary)
        return pictures.panels(shown, Reader(language, self.timing.period, link))

    @property
    def _candidates(self) -> int:
        return int(self.cells.num_rows - self.cells["p"].null_count)

    @property
    def _asked(self) -> CriticalEventQuestion:
        return cast("CriticalEventQuestion", self.question)
