"""The lifecycle of customers: the fold, its table, its pictures and its people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Unpack

import pyarrow as pa

from homing.core.errors import NotFound
from homing.core.text import Language, Text
from homing.draw import formats
from homing.draw.bars import NUMBER, Chart, Point, Series, columns
from homing.histories import lifecycle as fold
from homing.histories.activity import Activity
from homing.histories.lifecycle import State as Code
from homing.metrics.answers.answer import Answer, Behind
from homing.metrics.answers.panels import Link, Number, Panel, no_link
from homing.metrics.answers.periods import bounds, starts
from homing.metrics.answers.question import Asked, Names, rules_of, texts
from homing.metrics.events import Events, Frame
from homing.metrics.lifecycle.question import LifecycleCell, LifecycleQuestion, State
from homing.metrics.lifecycle.spec import SPEC
from homing.metrics.selection.selecting import Selected, selected
from homing.metrics.selection.twins import asked_values
from homing.metrics.timing import Day, Timing, date_of
from homing.metrics.timing_words import PERIODS, calendar_words, rule_words
from homing.metrics.twins import twin

STATES: Final[dict[State, Text]] = {
    "new": Text("New", "Новые"),
    "returning": Text("Returning", "Постоянные"),
    "resurrected": Text("Resurrected", "Вернувшиеся"),
    "dormant": Text("Dormant", "Уснувшие"),
}
MOST_DRAWN: Final = 60
"""Periods that a picture shows, the newest; the table has all."""

_ACTIVE = Text("Active: {event}", "Активность: {event}")
_DEFINED = Text("{definition} {active}; {calendar}.", "{definition} {active}; {calendar}.")
_PULSE = Text("Pulse", "Пульс")
_NUMBERS = Text("Every period", "Каждый период")
_OVER_TIME = Text("Who was active", "Кто был активен")
_GONE = Text("Who went dormant", "Кто уснул")
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
        return _DEFINED.of(language).format(
            definition=SPEC.definition.of(language),
            active=_ACTIVE.of(language).format(event=rule_words(self.question.event, language)),  # type: ignore[attr-defined]
            calendar=calendar_words(self.timing, language),
        )

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
        shown = self.timing.start_of(self.timing.index_of(place.starts))
        said = {
            language: _OF.of(language).format(
                state=STATES[place.state].of(language),
                period=formats.period_label(self.timing.period, shown, language),
            )
            for language in ("en", "ru")
        }
        return Behind(Text(**said), self._members(place.starts, place.state))

    def panels(self, language: Language, link: Link = no_link) -> tuple[Panel, ...]:
        """Return the states over time, those who left, and the numbers."""
        rows = self.cells.to_pylist()[-MOST_DRAWN:]
        here: tuple[State, ...] = ("new", "returning", "resurrected")
        return (
            Panel(
                title=_OVER_TIME.of(language),
                picture=self._picture(rows, here, language, link),
            ),
            Panel(
                title=_GONE.of(language), picture=self._picture(rows, ("dormant",), language, link)
            ),
            self._numbers(rows, language, link),
        )

    def _members(self, day: date | None, state: State) -> Any:
        rows = self.timing.rows(self.events.span.first)
        index = None if day is None else self.timing.index_of(day)
        if index is None or index not in rows:
            raise NotFound(f"The table has no period around {day}.", where="starts")
        return fold.members(
            self.found.histories,
            _activity(self.timing, rows, self.found),
            state=Code[state],
            group=0,
            period=index - rows.start,
        )

    def _picture(
        self, rows: list[dict[str, Any]], states: tuple[State, ...], language: Language, link: Link
    ) -> Any:
        period = self.timing.period
        chart = Chart(
            title=", ".join(STATES[state].of(language) for state in states),
            axis=PERIODS[period].many.of(language),
            labels=tuple(formats.period_label(period, row["period"], language) for row in rows),
            series=tuple(
                Series(
                    STATES[state].of(language),
                    tuple(
                        Point(
                            value=row[state],
                            is_complete=row["is_complete"],
                            href=link(starts=row["period"], state=state),
                        )
                        for row in rows
                    ),
                )
                for state in states
            ),
            unit=NUMBER,
        )
        return columns(chart, language=language)

    def _numbers(self, rows: list[dict[str, Any]], language: Language, link: Link) -> Panel:
        def line(row: dict[str, Any]) -> tuple[str | Number, ...]:
            counted = tuple(
                Number(
                    text=formats.count(-row[state] if state == "dormant" else row[state], language),
                    href=link(starts=row["period"], state=state),
                    is_complete=row["is_complete"],
                )
                for state in STATES
            )
            pulse = "–" if row["pulse"] is None else formats.number(row["pulse"], language, 2)
            label = formats.period_label(self.timing.period, row["period"], language)
            return (label, *counted, Number(text=pulse, is_complete=row["is_complete"]))

        names = [name.of(language) for name in STATES.values()]
        return Panel(
            title=_NUMBERS.of(language),
            head=(
                PERIODS[self.timing.period].many.of(language),
                *names,
                _PULSE.of(language),
            ),
            rows=tuple(line(row) for row in reversed(rows)),
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
