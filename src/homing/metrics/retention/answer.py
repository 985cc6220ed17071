"""Retention: the answer to one question, with its table, its curve and its people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import KW_ONLY, dataclass, replace
from datetime import date
from functools import cached_property
from typing import Unpack

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from homing.core.errors import (
    HomingWarning,
    NotFound,
    OpenIntervalWarning,
    SmallSampleWarning,
    UserError,
)
from homing.core.intervals import SMALL_SAMPLE
from homing.core.periods import Period
from homing.core.text import Language, Text
from homing.draw import standalone
from homing.draw.curve import curve
from homing.histories import returns as fold
from homing.metrics.answers.answer import Answer, Behind
from homing.metrics.answers.panels import Link, Panel, no_link
from homing.metrics.answers.question import Asked, Names, texts
from homing.metrics.answers.reader import Reader
from homing.metrics.answers.words import filled, period_text, with_group
from homing.metrics.events import Events, Frame
from homing.metrics.forms import Json, Picture, rows_of
from homing.metrics.listed import Listed
from homing.metrics.retention import people, pictures
from homing.metrics.retention.counting import Counted, counted, grouped, selection_of
from homing.metrics.retention.money import currency_of
from homing.metrics.retention.presets import Preset
from homing.metrics.retention.question import RetentionCell, RetentionQuestion
from homing.metrics.retention.shape import Shape
from homing.metrics.retention.spec import SPEC
from homing.metrics.retention.statements import numbers_text, people_statement, values
from homing.metrics.retention.sureness import sureness
from homing.metrics.retention.table import cells_of, curve_of
from homing.metrics.retention.terms import (
    Aggregate,
    Anchor,
    Average,
    BySide,
    Cohort,
    ColumnZero,
    FollowUp,
    Measure,
    Window,
)
from homing.metrics.retention.words import ages_of, definition, labels
from homing.metrics.selection.grouping import group_named
from homing.metrics.timing import Day, date_of
from homing.metrics.twins import twin

_SMALL = Text(
    "Cohorts with fewer than {few} customers: {small} of {all}. Their shares are too uncertain to "
    "read.",
    "Когорт, где меньше {few} клиентов: {small} из {all}. Их доли слишком неточны.",
)
_OPEN = Text(
    "“{ages} or later” is never final: older cohorts had more time to come back than newer ones. "
    "Compare cohorts only where they were followed equally long.",
    "«{ages} или позже» не бывает окончательным: у старых когорт было больше времени вернуться, "
    "чем у новых. Сравнивайте только когорты, прослеженные одинаково долго.",
)
_AGE = Text("Age", "Возраст")
_BACK = Text("{cohort}, age {age}: returned", "{cohort}, возраст {age}: вернулись")
_GONE = Text("{cohort}, age {age}: did not return", "{cohort}, возраст {age}: не вернулись")


def retention(
    events: Events[Frame],
    *,
    start_event: Names = None,
    return_event: Names = None,
    preset: Preset | None = None,
    cohort: Cohort | None = None,
    measure: Measure | None = None,
    ages: int | None = None,
    brackets: Iterable[int] = (),
    window: Window | None = None,
    anchor: Anchor | None = None,
    at_least: int | None = None,
    column_zero: ColumnZero | None = None,
    value: str | None = None,
    aggregate: Aggregate | None = None,
    by: str | None = None,
    by_side: BySide | None = None,
    top: int | None = None,
    average: Average | None = None,
    follow_up: FollowUp | None = None,
    **asked: Unpack[Asked],
) -> Retention[Frame]:
    """Measure which share of every cohort returned at every age.

    Parameters
    ----------
    events : Events
        What customers did; see `homing.events`.
    start_event, return_event, preset, cohort, measure, ages, brackets, window, anchor, at_least, \
column_zero, value, aggregate, by, by_side, top, average, follow_up
        See `RetentionQuestion`. Any event enters and returns unless rules are given, one text or
        several.
    **asked
        `period`, `since`, `until`, `now`, `timezone`, `week_start`, `where`, `customers`, `actor`,
        `as_of`, `identified`, `bots`: see `answers.question.Question`. Unless given, a week.

    Returns
    -------
    Retention
        The table, the curve, the definition, the people, the SQL and the picture.

    Raises
    ------
    UserError
        If an option cannot be taken, or two contradict each other; says which and what is
        accepted.

    Examples
    --------
    >>> import homing as hm
    >>> log = [{"who": "ann", "on": "2026-01-05"}, {"who": "ann", "on": "2026-02-03"}]
    >>> r = retention(hm.events(log, customer="who", occurred_at="on"), period="month")
    >>> [(cell["age"], cell["returned"], cell["is_complete"]) for cell in r.table]
    [(0, 1, True), (1, 1, False)]
    """
    question = RetentionQuestion.of(
        asked,
        start_event=texts(start_event),
        return_event=texts(return_event),
        preset=preset,
        cohort=cohort,
        measure=measure,
        ages=ages,
        brackets=tuple(brackets),
        window=window,
        anchor=anchor,
        at_least=at_least,
        column_zero=column_zero,
        value=value,
        aggregate=aggregate,
        by=by,
        by_side=by_side,
        top=top,
        average=average,
        follow_up=follow_up,
    )
    is_unsaid = question.period is None and question.settled().period is None
    return answer(events, replace(question, period=Period.week) if is_unsaid else question)


def answer(events: Events[Frame], question: RetentionQuestion) -> Retention[Frame]:
    """Answer a question about retention."""
    settled = question.settled()
    events = settled.counting(events)
    timing = settled.timing(events)
    shape = Shape.of(settled, timing, settled.span(events))
    currency = currency_of(events, settled, selection_of(settled))
    chosen = grouped(events, settled, timing, shape)
    counts = counted(settled, timing, shape, chosen)
    return Retention(
        events,
        settled,
        timing,
        chosen.found,
        cells_of(timing, shape, counts),
        shape=shape,
        counts=counts,
        currency=currency,
    )


@dataclass(frozen=True, repr=False)
class Retention(Answer[Frame]):
    """Who came back: the answer to one question, in the caller's own kind of frame.

    `cells` (and `table`): one row = cohort × group × age, oldest cohort first, largest group first.
    Columns: `cohort` (start of the period: date; moment for hours), `age` (int; with brackets the
    number of the bracket, see `labels`), `group` (text, null without a break-down), `size`
    (customers of the cohort), `returned` (those who count), `share` (0–1), `low`, `high` (its 95 %
    interval, Wilson's: a customer is in one cell once), `is_complete` (bool), `value` (null without
    a value). What is in the future has no row; a period in which nobody entered neither.

    Parameters
    ----------
    shape : Shape
        Rows, columns, and which cells are complete.
    counts : Counted
        What the fold found.
    currency : str or None
        Which the values are in, if they are money.
    """

    SPEC = SPEC

    question: RetentionQuestion
    _: KW_ONLY
    shape: Shape
    counts: Counted
    currency: str | None = None

    @cached_property
    def text(self) -> str:
        """The statement that gives the same numbers, in DuckDB's dialect."""
        return self._counting(numbers_text(self.question, self.timing, self.shape, self.found))

    @cached_property
    def points(self) -> pa.Table:
        """The one curve; one row = age (of a group).

        Columns: `age` (int), `group` (text, null without a break-down), `size` (customers of the
        cohorts behind it), `returned` (customers), `share` (0–1, averaged over complete cells as
        `average` says; null without any), `low`, `high` (its 95 % interval; of recurring cohorts by
        a bootstrap over customers, see `homing.metrics.statistics.clusters`), `cohorts` (how many).
        """
        sure = None
        if self.question.cohort == "recurring":
            is_whole = self.question.column_zero == "cohort"
            sure = sureness(self.found, self.shape, self.counts, is_zero_whole=is_whole)
        return curve_of(self.shape, self.counts, self.question.average or "pooled", sure)

    @cached_property
    def curve(self) -> Frame:
        """The one curve, in the caller's own kind of frame; columns as in `points`."""
        return self.events.give(self.points)

    @property
    def labels(self) -> tuple[str, ...]:
        """The names of the columns in English: Day 0, Day 1, or with brackets Day 1-7."""
        return labels(self.shape, self.timing)

    @property
    def shown(self) -> pictures.Shown:
        """What its pictures are drawn of."""
        return pictures.Shown(
            self.question,
            self.timing,
            self.shape,
            self.counts.groups,
            self.cells,
            self.points,
            self.currency,
        )

    def definition(self, language: Language = "en") -> str:
        """Return what exactly was counted, of whom."""
        return definition(self.question, self.timing, self.shape, language)

    def who(
        self, cohort: Day, age: int, group: str | None = None, *, returned: bool = True
    ) -> Frame:
        """Return the customers behind a cell: those who count there, or the others of the cohort.

        Parameters
        ----------
        cohort : str, date or datetime
            Any day (or moment) in the cohort's period; text may be "2010", "2010-12" or longer.
        age : int
            Its column, as in the table.
        group : str, optional
            Its group, with a break-down.
        returned : bool
            False: the customers of the cohort who do not count there.

        Returns
        -------
        frame
            One row = customer, in order of entry. Columns: `customer` (id), `first_at` (the start
            event that entered), `returned_at` (first return that counts there; null if none),
            `returns` (how many).

        Raises
        ------
        NotFound
            If there is no such cell.
        """
        row = self._row(_day(cohort))
        members = self._behind(self._place(row, age, group, returned=returned))
        return self.events.give(self._of_cell(row, age, group, members).table)

    def listed(self, place: RetentionCell, behind: Behind) -> Listed:
        """Return the people behind a number, as `who` does."""
        row = self._row(place.entered)
        return self._of_cell(row, place.age, place.group, behind.members)

    def behind(self, place: RetentionCell) -> Behind:
        """Return the people behind a number."""
        row = self._row(place.entered)
        members = self.members(place)
        cohort = period_text(self.timing, self.timing.start_of(self.shape.rows[row]))
        number = _BACK if place.returned else _GONE
        said = filled(number, cohort=cohort, age=ages_of(self.shape)[place.age])
        return Behind(with_group(said, place.group), members)

    def panels(self, language: Language, link: Link = no_link) -> tuple[Panel, ...]:
        """Return the table, the one curve and, of values, their table."""
        return pictures.panels(self.shown, Reader(language, self.timing.period, link))

    def plot(self, language: Language = "en") -> Picture:
        """Return the one curve with its interval, as a picture for a notebook."""
        reader = Reader(language, self.timing.period)
        return Picture(standalone(curve(pictures.chart(self.shown, reader), language=language)))

    @property
    def warnings(self) -> tuple[HomingWarning, ...]:
        """What to beware of when reading the shares."""
        found: list[HomingWarning] = []
        sizes = self.counts.size.sum(axis=0)
        there = sizes[sizes > 0]
        small = int((there < SMALL_SAMPLE).sum())
        if small:
            said = {"few": str(SMALL_SAMPLE), "small": str(small), "all": str(there.size)}
            found.append(SmallSampleWarning(filled(_SMALL, **said)))
        if self.question.measure == "on_or_after" and self.shape.follow_up is None:
            found.append(OpenIntervalWarning(filled(_OPEN, ages=_AGE)))
        return tuple(found)

    def to_dict(self) -> dict[str, Json]:
        """Return the answer as JSON values: the form that every face of Homing gives."""
        said = super().to_dict()
        labelled: list[Json] = list(self.labels)
        return said | {"columns": labelled, "curve": rows_of(self.points), "sql": said.pop("sql")}

    def _of_cell(self, row: int, age: int, group: str | None, members: NDArray[np.int64]) -> Listed:
        if self.found.actors is not None:
            return self._listed(members)
        zone, asked = self.timing.calendar.timezone, self.counts.asked
        cell = row, age
        kept = people.at_hand(self.events, self.found, asked, members, cell=cell, timezone=zone)
        if kept is not None:
            return kept
        stamp = twin.stamp(self.timing.period, self.timing.calendar, self.shape.rows[row])
        given = values(self.question, self.timing, self.shape, self.found)
        statement = people_statement(given, cohort=stamp, column=age, group=group)
        return people.read(self.events, statement, members, zone)

    def _row(self, cohort: date | None) -> int:
        index = None if cohort is None else self.timing.index_of(cohort)
        rows = self.shape.rows
        if index is None or index not in rows or not self.counts.size[:, index - rows.start].any():
            there = self.cells["cohort"].unique().to_pylist()
            shown = f"{min(there)} … {max(there)}" if there else "none: no customer entered"
            named = cohort if index is None else self.timing.start_of(index)
            raise NotFound(
                f"There is no cohort {named}.", where="cohort", remedy=f"There are {shown}."
            )
        return index - rows.start

    def members(self, *cells: RetentionCell) -> NDArray[np.int64]:
        """Return the customers behind any of some numbers, rising.

        Raises
        ------
        NotFound
            If there is no such cell.
        """
        return self._behind(
            *(self._place(self._row(e.entered), e.age, e.group, returned=e.returned) for e in cells)
        )

    def _behind(self, *places: fold.Place) -> NDArray[np.int64]:
        return fold.members_of(self.found.histories, self.counts.asked, places)

    def _place(self, row: int, column: int, group: str | None, *, returned: bool) -> fold.Place:
        reached = int(self.shape.exists()[row].sum()) - 1
        if not 0 <= column <= reached:
            raise NotFound(
                f"The cohort {self.timing.start_of(self.shape.rows[row])} has no age {column}.",
                where="age",
                remedy=f"It has reached age {reached}.",
            )
        is_whole = column == 0 and self.question.column_zero == "cohort"
        code = group_named(self.found, group)
        return fold.Place(code, row, -1 if is_whole else column, returned)


def _day(cohort: Day) -> date | None:
    """Return the day that the name of a cohort says; a year or a month is its first one."""
    if not isinstance(cohort, str):
        return cohort
    padded = cohort + "-01-01"[len(cohort) - 4 :] if len(cohort) in {4, 7} else cohort
    try:
        return date_of(padded, "cohort")
    except UserError:
        raise UserError(
            f"{cohort!r} is not a cohort.", where="cohort", remedy="Write 2026-01 or 2026-01-31."
        ) from None
