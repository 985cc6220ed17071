"""The stickiness of customers: the fold, its table and its people."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Unpack, cast

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from homing.core.errors import NotFound
from homing.core.text import Language, Text
from homing.histories import Bounds
from homing.histories import stickiness as fold
from homing.histories.activity import MANY, Activity
from homing.metrics.answers.answer import Answer, Behind
from homing.metrics.answers.breakdown import active_in_any, broken_down, stacked, statement
from homing.metrics.answers.panels import Link, Panel, no_link
from homing.metrics.answers.periods import bounds
from homing.metrics.answers.question import Asked, Names, rules_of, texts
from homing.metrics.answers.reader import Reader
from homing.metrics.answers.words import by_text, defined, filled, rules_text, with_group
from homing.metrics.events import Events, Frame
from homing.metrics.selection.grouping import group_named
from homing.metrics.selection.selecting import Selected
from homing.metrics.statistics.shares import score_intervals
from homing.metrics.stickiness import pictures
from homing.metrics.stickiness.question import StickinessCell, StickinessQuestion
from homing.metrics.stickiness.spec import SPEC
from homing.metrics.timing import Timing
from homing.metrics.twins import twin

_ACTIVE = Text("Active: {event}", "Активность: {event}")
_EVERY = Text("every {n} of them taken as one", "каждые {n} считаются за один")
_AT_LEAST = Text("at least {n} such events in one", "не менее {n} таких событий в одном")
_AT_MOST = Text("at most {n} such events in one", "не более {n} таких событий в одном")
_RANGE = Text("range: {n} periods", "диапазон: периодов — {n}")


def stickiness(
    events: Events[Frame],
    *,
    event: Names = None,
    every: int = 1,
    at_least: int = 1,
    at_most: int | None = None,
    by: str | None = None,
    top: int = 10,
    **asked: Unpack[Asked],
) -> Stickiness[Frame]:
    """Count the customers of a range by the number of its periods in which they were active.

    Parameters
    ----------
    events : Events
        What customers did; see `homing.events`.
    event : str or list of str, optional
        Rules of events that make a customer active, such as `purchase[category=toys]`; any unless
        given.
    every : int
        How many periods make one, counted from the start of the range; the last one may be cut
        short by its end.
    at_least, at_most : int, int or None
        How many such events a period needs, and may have, for the customer to count as active.
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
    Stickiness
        Its `table` has one row = number of periods, and group; see `Stickiness`.

    Raises
    ------
    UserError
        If an option cannot be taken; says which and what is accepted.

    Notes
    -----
    Shares are of the customers active in at least one period; their intervals are E. B. Wilson's
    (1927), JASA 22, 209–212.

    Examples
    --------
    >>> import homing as hm
    >>> log = [{"who": "ann", "on": "2026-01-05"}, {"who": "ann", "on": "2026-03-03"}]
    >>> log += [{"who": "bob", "on": "2026-02-09"}]
    >>> r = stickiness(hm.events(log, customer="who", occurred_at="on"), period="month")
    >>> [(row["intervals"], row["exactly"], row["at_least"]) for row in r.table]
    [(1, 1, 2), (2, 1, 1), (3, 0, 0)]
    """
    own: dict[str, Any] = {"every": every, "at_least": at_least, "at_most": at_most}
    own |= {"event": texts(event), "by": by, "top": top}
    return answer(events, StickinessQuestion.of(asked, **own))


def answer(events: Events[Frame], question: StickinessQuestion) -> Stickiness[Frame]:
    """Answer a question about stickiness."""
    events = question.counting(events)
    timing = question.timing(events)
    selection = question.selection(rules_of(question, "event"), by=question.by)
    rows = _range(timing, events)

    def sizes(found: Selected) -> NDArray[np.int64]:
        return active_in_any(found.histories, _activity(question, timing, rows, found))

    found = broken_down(events, selection, question.top, sizes)
    counted = fold.fold(found.histories, _activity(question, timing, rows, found))
    is_over = rows.stop <= timing.current_index
    cells = stacked(
        found,
        lambda group: _table(counted.exactly[group], counted.at_least[group], is_over=is_over),
    )
    values = {
        **twin.period_values(timing.period, timing.calendar),
        "is_active": selection.takes(0),
        "now": timing.moment,
        "first": twin.stamp(timing.period, timing.calendar, rows.start),
        "final": twin.stamp(timing.period, timing.calendar, rows.stop - 1),
        "last": _count(question, rows) - 1,
        "every": question.every,
        "at_least": question.at_least,
        "at_most": question.at_most,
        "is_over": is_over,
    }
    made = partial(statement, "stickiness/numbers.sql", values, selection, found)
    return Stickiness(events, question, timing, found, cells, statement=made)


@dataclass(frozen=True, repr=False)
class Stickiness(Answer[Frame]):
    """How many customers were active in how many periods of a range.

    `cells` (and `table`): one row = number of periods, 1 to all of the range, of every group.
    Columns: `intervals` (how many), `group` (text, null without a break-down), `exactly`,
    `at_least` (customers active in exactly so many, in so many or more), and for each of the two
    `_share`, `_low`, `_high` (of the customers active at all; 95 % interval; null of nobody),
    `is_complete` (bool: the range is over).
    """

    SPEC = SPEC

    @property
    def _asked(self) -> StickinessQuestion:
        return cast("StickinessQuestion", self.question)

    def definition(self, language: Language = "en") -> str:
        """Return what exactly was counted, of whom."""
        asked = self._asked
        rows = _range(self.timing, self.events)
        said = [filled(_ACTIVE, event=rules_text(asked.event))]
        said += [filled(_AT_LEAST, n=str(asked.at_least))] * (asked.at_least > 1)
        said += [filled(_AT_MOST, n=str(asked.at_most))] * (asked.at_most is not None)
        said += [filled(_RANGE, n=str(len(rows)))]
        said += [filled(_EVERY, n=str(asked.every))] * (asked.every > 1)
        return defined(SPEC.definition, asked, self.timing, language, *said, *by_text(asked.by))

    def who(self, intervals: int, *, or_more: bool = False, group: str | None = None) -> Frame:
        """Return the customers who were active in so many periods.

        Parameters
        ----------
        intervals : int
            In how many.
        or_more : bool
            Or in more.
        group : str, optional
            Their group, where the answer is broken down.

        Returns
        -------
        frame
            One row = customer; columns as in `homing.metrics.selection.people`.

        Raises
        ------
        NotFound
            If the table has no such number of periods, or no such group.
        """
        members = self._members(intervals, or_more=or_more, group=group)
        return self.events.give(self.people(members))

    def behind(self, place: StickinessCell) -> Behind:
        """Return the people behind a number."""
        members = self._members(place.intervals, or_more=place.or_more, group=place.group)
        said = pictures.number_text(place.intervals, or_more=place.or_more)
        return Behind(with_group(said, place.group), members)

    def panels(self, language: Language, link: Link = no_link) -> tuple[Panel, ...]:
        """Return how many were active in so many periods, the shares, and the numbers."""
        return pictures.panels(self.cells, Reader(language, self.timing.period, link))

    def _members(self, intervals: int, *, or_more: bool, group: str | None) -> NDArray[np.int64]:
        rows = _range(self.timing, self.events)
        most = _count(self._asked, rows)
        if not 1 <= intervals <= most:
            raise NotFound(f"The range has 1 to {most} periods.", where="intervals")
        return fold.members(
            self.found.histories,
            _activity(self._asked, self.timing, rows, self.found),
            group=group_named(self.found, group),
            least=intervals,
            most=most if or_more else intervals,
        )


def _range(timing: Timing, events: Events[Any]) -> range:
    """Return the periods of the range: from where it is said to begin, if anywhere, up to now."""
    rows = timing.rows(events.span.first)
    first = timing.first_index
    return range(first, rows.stop) if rows and first is not None else rows


def _count(question: StickinessQuestion, rows: range) -> int:
    """Return how many periods there are after merging."""
    return -(-len(rows) // question.every)


def _activity(
    question: StickinessQuestion, timing: Timing, rows: range, found: Selected
) -> Activity:
    return Activity(
        counts=found.is_taken(0),
        bounds=_merged(bounds(timing, rows.start, len(rows)), question.every),
        at_least=question.at_least,
        at_most=MANY if question.at_most is None else question.at_most,
        groups=len(found.groups),
    )


def _merged(periods: Bounds, every: int) -> Bounds:
    """Return every so many periods as one, the last of them as long as there are periods."""
    starts = np.append(periods.starts[:-1:every], periods.starts[-1:])
    return replace(periods, starts=starts)


def _table(exactly: NDArray[np.int64], at_least: NDArray[np.int64], *, is_over: bool) -> pa.Table:
    """Return the table of one group."""
    everybody = int(at_least[0]) if at_least.size else 0
    columns: dict[str, Any] = {
        "intervals": np.arange(1, exactly.size + 1),
        "exactly": exactly,
        "at_least": at_least,
    }
    for name, counted in (("exactly", exactly), ("at_least", at_least)):
        share = counted / everybody if everybody else np.full(counted.size, np.nan)
        low, high = score_intervals(share, np.full(counted.size, everybody))
        for column, found in (("share", share), ("low", low), ("high", high)):
            columns[f"{name}_{column}"] = pa.array(found, from_pandas=True)
    columns["is_complete"] = pa.array([is_over] * exactly.size, pa.bool_())
    return pa.table(columns)
