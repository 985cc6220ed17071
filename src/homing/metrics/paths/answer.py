"""The paths of customers: the walk, its links and its people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Literal, Unpack, cast

from sqlglot import exp

from homing.core.errors import HomingWarning, SmallSampleWarning
from homing.core.intervals import SMALL_SAMPLE
from homing.core.text import Language, Text
from homing.histories.bounds import microseconds
from homing.metrics.answers.answer import Answer, Behind
from homing.metrics.answers.length import seconds_of
from homing.metrics.answers.panels import Link, Panel, no_link
from homing.metrics.answers.periods import horizon
from homing.metrics.answers.question import Asked, Names, rules_of, texts
from homing.metrics.answers.reader import Reader
from homing.metrics.answers.words import defined, filled
from homing.metrics.events import Events, Frame
from homing.metrics.forms import Json
from homing.metrics.paths import pictures, words
from homing.metrics.paths.links import Links
from homing.metrics.paths.nodes import ENDED, EVENT, EXCLUDED, Way, check, way_of
from homing.metrics.paths.question import PathsCell, PathsQuestion
from homing.metrics.paths.spec import SPEC
from homing.metrics.selection.grouping import OTHER
from homing.metrics.selection.rule import ANY
from homing.metrics.selection.selecting import Selection, selected
from homing.metrics.selection.twins import asked_values
from homing.metrics.timing import Timing
from homing.metrics.twins import twin

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FEW = Text(
    "Fewer than {n} customers have a path; the shares say little.",
    "Путей меньше чем у {n} клиентов; доли мало о чём говорят.",
)


def paths(
    events: Events[Frame],
    *,
    event: Names = None,
    direction: Literal["after", "before"] = "after",
    steps: int = 3,
    top: int = 5,
    exclude: Names = None,
    collapse_repeats: bool = False,
    anchor: Literal["one", "each"] = "one",
    window: str = "any",
    gap: str = "any",
    **asked: Unpack[Asked],
) -> Paths[Frame]:
    """Follow what customers do after an event, or did before it, step by step.

    Parameters
    ----------
    events : Events
        What customers did; see `homing.events`.
    event : str or list of str, optional
        Rules of the events that paths begin with, such as `purchase[category=toys]`; any unless
        given.
    direction : "after" or "before"
        What came after them, or what came before.
    steps : int
        How many steps to follow, 1 to 10.
    top : int
        How many names of events are told apart, those most often met on the paths, 1 to 20; the
        rest are "Other".
    exclude : str or list of str, optional
        Rules of events that are no steps.
    collapse_repeats : bool
        A step that repeats the one before it is not counted.
    anchor : "one" or "each"
        From one such event a customer, the first (before: the last); or from each of them.
    window, gap : str
        Steps are no further from the beginning, and from the step before, than that: 14d, 1h,
        30min, 90s, 2w, or any.
    **asked
        `since`, `until`, `period` (to which these are rounded; days unless given), `now`,
        `timezone`, `week_start`, `where`, `customers`, `actor`, `as_of`: see
        `homing.metrics.answers.question.Question`.

    Returns
    -------
    Paths
        Its `table` has one row = link; see `Paths`.

    Raises
    ------
    UserError
        If an option cannot be taken; says which and what is accepted.

    Notes
    -----
    Events of one moment stand in the order of their names. Shares come with E. B. Wilson's interval
    (1927), JASA 22, 209–212.

    Examples
    --------
    >>> import homing as hm
    >>> log = [
    ...     {"who": "ann", "did": "visit", "on": "2026-01-05"},
    ...     {"who": "ann", "did": "buy", "on": "2026-01-06"},
    ...     {"who": "bob", "did": "visit", "on": "2026-01-05"},
    ... ]
    >>> known = hm.events(log, customer="who", event="did", occurred_at="on")
    >>> [(row["step"], row["source"], row["target"], row["customers"]) for row in paths(
    ...     known, event="visit", steps=1).table]
    [(1, 'visit', '(end)', 1), (1, 'visit', 'buy', 1)]
    """
    question = PathsQuestion.of(
        asked,
        event=texts(event),
        direction=direction,
        steps=steps,
        top=top,
        exclude=texts(exclude),
        collapse_repeats=collapse_repeats,
        anchor=anchor,
        window=window,
        gap=gap,
    )
    return answer(events, question)


def answer(events: Events[Frame], question: PathsQuestion) -> Paths[Frame]:
    """Answer a question about paths."""
    events = question.counting(events)
    check(question)
    timing = question.timing(events)
    anchors, excluded = rules_of(question, "event"), rules_of(question, "exclude")
    matchers = (anchors, excluded) if question.exclude else (anchors,)
    selection = question.selection(*matchers, is_every=True)
    found = selected(events, selection)
    since, until = _range(timing, timing.rows(events.span.first))
    way = way_of(question, found, since, until)
    links = Links(way, begin_of(question), found.histories)
    made = partial(_statement, question, selection, way)
    return Paths(events, question, timing, found, links.table(), statement=made, links=links)


def begin_of(question: PathsQuestion) -> str:
    """Return what the events are called that paths begin with."""
    return " | ".join(question.event) or ANY


def _range(timing: Timing, rows: range) -> tuple[int, int]:
    """Return what is looked at, in microseconds since 1970 UTC: to the end of the last row."""
    end = horizon(timing)
    if not rows:
        return end, end
    first, last = (timing.calendar.start_at(timing.period, n) for n in (rows.start, rows.stop))
    return min(microseconds(first), end), min(microseconds(last), end)


def _statement(question: PathsQuestion, selection: Selection, way: Way) -> str:
    kept = [name for name in way.names if name not in {ENDED, OTHER}]
    named = exp.In(
        this=exp.column("event"), expressions=[exp.Literal.string(name) for name in kept]
    )
    other = exp.Literal.string(OTHER)
    ifs = [exp.If(this=named, true=exp.column("event"))]
    since, until = (
        _EPOCH + timedelta(microseconds=each) for each in (way.walks.since, way.walks.until)
    )
    values: dict[str, twin.Value] = {
        **asked_values(selection),
        "is_anchor": selection.takes(EVENT),
        "is_excluded": selection.takes(EXCLUDED) if question.exclude else exp.false(),
        "node": exp.Case(ifs=ifs, default=other) if kept else other,
        "begin": begin_of(question),
        "ended": ENDED,
        "direction": question.direction,
        "anchor": question.anchor,
        "steps": question.steps,
        "is_collapsed": question.collapse_repeats,
        "window": seconds_of(question.window, "window"),
        "gap": seconds_of(question.gap, "gap"),
        "since": since,
        "until": until,
    }
    return twin.statement("paths/numbers.sql", values)


@dataclass(frozen=True, repr=False)
class Paths(Answer[Frame]):
    """What customers did step by step.

    `cells` (and `table`): one row = link, those of a step together, the largest first. Columns:
    `step` (the one it leads to, from 1), `source` and `target` (names of events, "Other",
    "(end)"; the source of step 1 is what paths begin with), `customers`, `paths` (with
    `anchor="each"` a customer has several), `share` (0–1, of all customers with a path) with its
    95 % interval `low` and `high`.
    """

    SPEC = SPEC

    _: KW_ONLY
    links: Links

    @property
    def facts(self) -> Mapping[str, Json]:
        """`customers` with a path, and how many `paths` there are."""
        return {"customers": self.links.everyone, "paths": self.links.paths}

    @property
    def warnings(self) -> tuple[HomingWarning, ...]:
        """That few have a path."""
        if not 0 < self.links.everyone < SMALL_SAMPLE:
            return ()
        return (SmallSampleWarning(filled(_FEW, n=str(SMALL_SAMPLE))),)

    def definition(self, language: Language = "en") -> str:
        """Return what exactly was counted, of whom."""
        said = words.said(self._asked)
        return defined(SPEC.definition, self.question, self.timing, language, *said)

    def who(self, step: int, *, source: str | None = None, target: str | None = None) -> Frame:
        """Return the customers whose path has a link.

        Parameters
        ----------
        step : int
            The step that it leads to, from 1.
        source, target : str, optional
            Where it comes from and where it leads to, as in the table; anywhere unless given.

        Returns
        -------
        frame
            One row = customer; columns as in `homing.metrics.selection.people`.

        Raises
        ------
        NotFound
            If there is no such step or name.
        """
        return self.events.give(self.people(self.links.who(step, source, target)))

    def behind(self, place: PathsCell) -> Behind:
        """Return the people behind a number."""
        found = self.links.who(place.step, place.source, place.target)
        return Behind(words.number_of(place), found)

    def panels(self, language: Language, link: Link = no_link) -> tuple[Panel, ...]:
        """Return the paths as streams, and every link."""
        reader = Reader(language, self.timing.period, link)
        return pictures.panels(self.cells, self._asked, self.facts, reader)

    @property
    def _asked(self) -> PathsQuestion:
        return cast("PathsQuestion", self.question)
