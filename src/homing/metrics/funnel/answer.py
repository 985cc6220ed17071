"""The funnel of customers: the fold, its tables and its people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, partial
from typing import Any, Literal, Unpack, cast

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from homing.core.errors import HomingWarning, NotFound, SmallSampleWarning
from homing.core.intervals import SMALL_SAMPLE
from homing.core.text import Language, Text
from homing.histories import Bounds
from homing.histories.bounds import microseconds
from homing.histories.funnel import members
from homing.metrics.answers.answer import Answer, Behind
from homing.metrics.answers.panels import Link, Panel, no_link
from homing.metrics.answers.periods import bounds, horizon, row_of
from homing.metrics.answers.question import Asked, Names, texts
from homing.metrics.answers.reader import Reader
from homing.metrics.answers.words import defined, filled, period_text, rules_text, with_group
from homing.metrics.events import Events, Frame
from homing.metrics.forms import Json, rows_of
from homing.metrics.funnel import cells as tables
from homing.metrics.funnel import pictures, words
from homing.metrics.funnel.cells import Span
from homing.metrics.funnel.groups import Groups, groups_of
from homing.metrics.funnel.plan import Plan
from homing.metrics.funnel.question import FunnelCell, FunnelQuestion
from homing.metrics.funnel.spec import SPEC
from homing.metrics.funnel.statement import statement
from homing.metrics.funnel.way import Way, way_of
from homing.metrics.timing import Day, Timing, date_of

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FEW = Text(
    "Fewer than {n} customers began; the shares say little.",
    "Начали меньше {n} клиентов; доли мало о чём говорят.",
)
_OVERLAP = Text(
    "A customer is in the group of every value they entered with: the groups add up to more than "
    "all customers.",
    "Клиент входит в группу каждого значения, с которым начинал: в сумме групп больше, чем "
    "клиентов.",
)
_REACHED = Text("{step}; got there", "{step}; дошли")
_DROPPED = Text("{step}; got no further", "{step}; остановились")
_BEGAN = Text("{number}, begun in {period}", "{number}, начало: {period}")


def funnel(
    events: Events[Frame],
    *,
    steps: Names,
    order: Literal["ordered", "strict", "unordered"] = "ordered",
    window: str = "14d",
    window_from: Literal["first", "previous"] = "first",
    attempt: Literal["best", "first"] = "best",
    count: Literal["uniques", "totals"] = "uniques",
    exclude: Names = None,
    hold: str | None = None,
    by: str | None = None,
    top: int = 10,
    **asked: Unpack[Asked],
) -> Funnel[Frame]:
    """Count how many customers get through steps, how fast, and where they stop.

    Parameters
    ----------
    events : Events
        What customers did; see `homing.events`.
    steps : list of str
        Rules of events, such as `purchase[category=toys]`, one a step. One event is one step.
    order : "ordered", "strict" or "unordered"
        Whatever between the steps; nothing between them; or in any order, the k-th step being any k
        of them.
    window : str
        How long an attempt may take, the end included: 14d, 1h, 30min, 90s, 2w, or any.
    window_from : "first" or "previous"
        Whether the window begins with the first step, or anew with every step.
    attempt : "best" or "first"
        The attempt that gets furthest, of these the earliest; or the first, however far it gets.
    count : "uniques" or "totals"
        Customers; or all attempts, each begun after the one before was over.
    exclude : str or list of str, optional
        Events that end an attempt between two steps: `refund`, or `1-2:refund` between the first
        and the second alone.
    hold : str, optional
        A property that has the same value in all steps.
    by : str, optional
        Break down by a property of the entrance, or by a trait as `trait.plan`.
    top : int
        How many groups keep their name; the rest are "Other".
    **asked
        `since` and `until` (when attempts begin), `period` (of the trend), `now`, `timezone`,
        `week_start`, `where`, `customers`, `actor`, `as_of`: see
        `homing.metrics.answers.question.Question`.

    Returns
    -------
    Funnel
        Its `table` has one row = step (and group), its `trend` one row = period and step; see
        `Funnel`.

    Raises
    ------
    UserError
        If an option cannot be taken; says which and what is accepted.

    Notes
    -----
    Shares of customers come with E. B. Wilson's interval (1927), JASA 22, 209–212. Shares of
    attempts have none, as those of one customer hang together.

    Examples
    --------
    >>> import homing as hm
    >>> log = [
    ...     {"who": "ann", "did": "visit", "on": "2026-01-05"},
    ...     {"who": "ann", "did": "buy", "on": "2026-01-06"},
    ...     {"who": "bob", "did": "visit", "on": "2026-01-05"},
    ... ]
    >>> r = funnel(
    ...     hm.events(log, customer="who", event="did", occurred_at="on"), steps=["visit", "buy"]
    ... )
    >>> [(row["event"], row["reached"], row["share"]) for row in r.table]
    [('visit', 2, 1.0), ('buy', 1, 0.5)]
    >>> r.who(1, dropped=True)[0]["customer"]
    'bob'
    """
    question = FunnelQuestion.of(
        asked,
        steps=texts(steps),
        order=order,
        window=window,
        window_from=window_from,
        attempt=attempt,
        count=count,
        exclude=texts(exclude),
        hold=hold,
        by=by,
        top=top,
    )
    return answer(events, question)


def answer(events: Events[Frame], question: FunnelQuestion) -> Funnel[Frame]:
    """Answer a question about a funnel."""
    events = question.counting(events)
    plan, timing = Plan.of(question), question.timing(events)
    span = _whole(timing, timing.rows(events.span.first))
    groups = groups_of(events, plan, *span)
    since, until = (_EPOCH + timedelta(microseconds=int(each)) for each in span.bounds.starts)
    made = partial(statement, plan, groups, timing, (since, until))
    cells = tables.table(plan, groups, span)
    found = groups.whole.found
    return Funnel(events, question, timing, found, cells, statement=made, plan=plan, groups=groups)


def _whole(timing: Timing, rows: range) -> Span:
    """Return when attempts may begin: one stretch, from the first row's start to the last's end."""
    end = horizon(timing)
    if not rows:
        return Span(Bounds.span(end, end), end)
    calendar, period = timing.calendar, timing.period
    first, last = (calendar.start_at(period, index) for index in (rows.start, rows.stop))
    return Span(Bounds.span(min(microseconds(first), end), min(microseconds(last), end)), end)


@dataclass(frozen=True, repr=False)
class Funnel(Answer[Frame]):
    """How far customers get through steps, and how fast.

    `cells` (and `table`): one row = group × step. Columns: `group` (null without a break-down),
    `step` (from 1), `event` (its rule), `reached` (customers who got there; with `count="totals"`
    attempts), `dropped` (who got there and no further; 0 at the last step), `share` (0–1, of those
    at step 1) with its 95 % interval `low` and `high`, `step_share` (of those at the step before)
    with `step_low` and `step_high`, and the seconds from the step before: `mean_s`, `median_s`,
    `p90_s` (null at step 1 and where nobody got).
    """

    SPEC = SPEC

    _: KW_ONLY
    plan: Plan
    groups: Groups

    @cached_property
    def trend(self) -> Frame:
        """The funnel by period in which attempts begin, in the caller's own kind of frame.

        One row = group × period × step. Columns: `group`, `period` (its start), `step`, `reached`
        (a customer counts in every period they enter in), `share` (of those at step 1), `low`,
        `high`, `is_complete` (the period and the window of what began last in it are over).
        """
        return self.events.give(self.points)

    @cached_property
    def points(self) -> pa.Table:
        """The same as `trend`, as an Arrow table."""
        return tables.trend(self.plan, self.groups, self.timing, self._rows)

    @property
    def facts(self) -> Mapping[str, Json]:
        """Who entered and who got through, of all groups together, and the trend.

        `entered`, `converted`, `share` with `low` and `high`; `mean_s`, `median_s`, `p90_s` from
        the first to the last step; `still_open`: those not through whose window is not over.
        """
        return {**self._way.to_dict(), "trend": rows_of(self.points)}

    @property
    def warnings(self) -> tuple[HomingWarning, ...]:
        """That few began, and that groups overlap."""
        entered, by = self._way.entered, self._asked.by
        few = Text(_FEW.en.format(n=SMALL_SAMPLE), _FEW.ru.format(n=SMALL_SAMPLE))
        reached = self.cells.filter(pa.compute.equal(self.cells["step"], 1))["reached"].to_pylist()
        found: list[HomingWarning] = []
        if 0 < entered < SMALL_SAMPLE:
            found.append(SmallSampleWarning(few))
        if by is not None and sum(reached) > entered:
            found.append(HomingWarning(_OVERLAP))
        return tuple(found)

    def definition(self, language: Language = "en") -> str:
        """Return what exactly was counted, of whom."""
        said = words.said(self._asked)
        return defined(SPEC.definition, self.question, self.timing, language, *said)

    def who(
        self,
        step: int,
        *,
        dropped: bool = False,
        period: Day = None,
        group: str | None = None,
    ) -> Frame:
        """Return the customers who got to a step, or no further.

        Parameters
        ----------
        step : int
            From 1.
        dropped : bool
            Those who got to it and no further; nobody at the last step.
        period : str, date or datetime, optional
            Any day (or moment) of the period in which their attempts begin; all of the range unless
            given.
        group : str, optional
            Of this group; of all unless given.

        Returns
        -------
        frame
            One row = customer; columns as in `homing.metrics.selection.people`.

        Raises
        ------
        NotFound
            If the table has no such step, period or group.
        """
        day = date_of(period, "period")
        return self.events.give(self.people(self._members(step, day, group, is_dropped=dropped)))

    def behind(self, place: FunnelCell) -> Behind:
        """Return the people behind a number."""
        found = self._members(place.step, place.starts, place.group, is_dropped=place.is_dropped)
        event = rules_text((self._asked.steps[place.step - 1],))
        step = filled(words.STEP, step=str(place.step), event=event)
        number = filled(_DROPPED if place.is_dropped else _REACHED, step=step)
        number = with_group(number, place.group)
        if place.starts is not None:
            period = period_text(self.timing, place.starts)
            number = filled(_BEGAN, number=number, period=period)
        return Behind(number, found)

    def panels(self, language: Language, link: Link = no_link) -> tuple[Panel, ...]:
        """Return the funnel, its groups, its trend, and every number."""
        reader = Reader(language, self.timing.period, link)
        shown = pictures.Shown(self._all, self.cells, self.points, self._way.to_dict())
        return pictures.panels(shown, reader)

    @cached_property
    def _all(self) -> pa.Table:
        """The table without its break-down."""
        if self._asked.by is None:
            return self.cells
        whole = Groups(self.groups.whole, (self.groups.whole,))
        return tables.table(self.plan, whole, _whole(self.timing, self._rows))

    @cached_property
    def _way(self) -> Way:
        return way_of(self.plan, self.groups.whole, _whole(self.timing, self._rows))

    @property
    def _asked(self) -> FunnelQuestion:
        return cast("FunnelQuestion", self.question)

    @property
    def _rows(self) -> range:
        return self.timing.rows(self.events.span.first)

    def _members(
        self, step: int, day: date | None, group: str | None, *, is_dropped: bool
    ) -> NDArray[np.int64]:
        if not 1 <= step <= len(self.plan.steps):
            raise NotFound(f"The table has no step {step}.", where="step")
        part, code = self.groups.place_of(group)
        span, row = _whole(self.timing, self._rows), 0
        if day is not None:
            row = row_of(self.timing, self._rows, day, "period")
            span = Span(bounds(self.timing, self._rows.start, len(self._rows)), span.horizon)
        if is_dropped and step == len(self.plan.steps):
            return np.empty(0, np.int64)
        asked = self.plan.fold(part.found, *span, side=part.side)
        place: dict[str, Any] = {"group": code, "row": row, "step": step - 1}
        return members(part.found.histories, asked, **place, is_dropped=is_dropped)
