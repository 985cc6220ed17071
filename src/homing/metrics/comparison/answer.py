"""Two groups compared: the table, the tests, the whole curve and the people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from datetime import date
from functools import cached_property
from typing import Unpack

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from homing.core.errors import HomingWarning, SmallSampleWarning
from homing.core.intervals import SMALL_SAMPLE
from homing.core.text import Language, Text
from homing.draw import formats
from homing.metrics.answers.answer import Answer, Behind
from homing.metrics.answers.panels import Link, Panel, no_link
from homing.metrics.answers.question import Asked, Names, texts
from homing.metrics.answers.reader import Reader
from homing.metrics.answers.words import filled, period_text
from homing.metrics.comparison import pictures, plan, tables, words
from homing.metrics.comparison.names import names
from homing.metrics.comparison.question import ComparisonCell, ComparisonQuestion
from homing.metrics.comparison.spec import SPEC
from homing.metrics.comparison.words import ComparisonWarning
from homing.metrics.events import Events, Frame
from homing.metrics.forms import Json, rows_of
from homing.metrics.retention.answer import Retention
from homing.metrics.retention.answer import answer as retention
from homing.metrics.retention.question import RetentionCell
from homing.metrics.retention.statements import NUMBERS, values
from homing.metrics.retention.terms import Cohort, Measure, Window
from homing.metrics.statistics.cmh import StratifiedComparison
from homing.metrics.timing import Day, date_of
from homing.metrics.twins import twin

_COHORT = Text("{cohort}, {number}", "{cohort}, {number}")
_ALL_COHORTS = Text("All complete cohorts, {number}", "Все завершённые когорты, {number}")
_OF = Text("{group}, age {age}: {what}", "{group}, возраст {age}: {what}")
_WHAT = {
    None: Text("all", "все"),
    True: Text("returned", "вернулись"),
    False: Text("did not return", "не вернулись"),
}


def comparison(
    events: Events[Frame],
    by: str | None = None,
    *,
    first: str | None = None,
    second: str | None = None,
    age: int | None = None,
    start_event: Names = None,
    return_event: Names = None,
    cohort: Cohort = "first_time",
    measure: Measure = "on",
    window: Window = "calendar",
    **asked: Unpack[Asked],
) -> Comparison[Frame]:
    """Tell whether two groups of customers came back alike, and how sure that is.

    Parameters
    ----------
    events : Events
        What customers did; see `homing.events`.
    by : str, optional
        What tells the groups apart: a trait, as `trait.plan`, or a property of the start event.
        Unless given nothing is compared, and `names` says by what it could be.
    first, second : str, optional
        The two groups; differences are first − second. The two largest unless given.
    age : int, optional
        Age at which they are compared; unless given the largest at which the complete cohorts hold
        half of the customers of either group, and somebody returned.
    start_event, return_event : str or list of str, optional
        Rules of events that make a customer enter, or count as a return, such as
        `purchase[category=toys]`; any unless given.
    cohort, measure, window
        As for `homing.retention`.
    **asked
        `period`, `since`, `until`, `now`, `timezone`, `week_start`, `where`, `customers`, `actor`,
        `as_of`, `identified`, `bots`: see `homing.metrics.answers.question.Question`.

    Returns
    -------
    Comparison
        Its `table` has one row = cohort, its `facts` the tests; see `Comparison`.

    Raises
    ------
    UserError
        If an option cannot be taken, there is no such group, or no cohort has reached the age.

    Notes
    -----
    Every cohort is a stratum: `homing.metrics.statistics.cmh.cochran_mantel_haenszel`. Intervals of
    the differences of one cohort: R. G. Newcombe (1998), Statistics in Medicine 17, 873–890, method
    10. The whole curve is that of the age of the first return, censored where a cohort is no longer
    complete: `homing.metrics.statistics.survival`. The log-rank test takes all cohorts together.

    Examples
    --------
    >>> import homing as hm
    >>> log = [{"who": n, "on": "2026-01-05", "ad": "ab"[n % 2]} for n in range(8)]
    >>> log += [{"who": n, "on": "2026-02-03", "ad": ""} for n in (0, 2, 4, 1)]
    >>> log += [{"who": 9, "on": "2026-03-03", "ad": "c"}]
    >>> r = comparison(hm.events(log, customer="who", occurred_at="on"), "ad", period="month")
    >>> [(row["first_returned"], row["first_size"]) for row in r.table]
    [(3, 4)]
    >>> round(r.facts["difference_share"], 2), round(r.facts["p"], 2)
    (0.5, 0.19)
    """
    question = ComparisonQuestion.of(
        asked,
        by=by,
        first=first,
        second=second,
        age=age,
        start_event=texts(start_event),
        return_event=texts(return_event),
        cohort=cohort,
        measure=measure,
        window=window,
    )
    return answer(events, question)


def answer(events: Events[Frame], question: ComparisonQuestion) -> Comparison[Frame]:
    """Answer a question about two groups."""
    events = question.counting(events)
    found = plan.asked(events, question)
    settled = plan.settled(question, found)
    pair = plan.arms(settled, found)
    cells = tables.cells_of(found.timing, found.shape, pair, settled.age or 1)
    return Comparison(events, settled, found.timing, found.found, cells, retention=found)


@dataclass(frozen=True, repr=False)
class Comparison(Answer[Frame]):
    """Two groups of customers, cohort by cohort, at one age.

    `cells` (and `table`): one row = cohort with customers of either group, oldest first. Columns:
    `cohort` (start of its period: date; moment for hours), `age` (that of the comparison),
    `first_size`, `first_returned`, `first_share` (customers of the first group, those who returned,
    0–1; null of nobody), `second_size`, `second_returned`, `second_share`, `difference_share`
    (first − second) with its 95 % interval `difference_low` and `difference_high`, `is_complete`
    (bool: only these are compared). Where nothing tells groups apart, everybody is the first.

    Parameters
    ----------
    retention : Retention
        The answer that it is made of, broken down.
    """

    SPEC = SPEC

    question: ComparisonQuestion
    _: KW_ONLY
    retention: Retention[Frame]

    @cached_property
    def text(self) -> str:
        """The statement that gives the same table without intervals, in DuckDB's dialect."""
        found, asked = self.retention, self.question
        given = values(found.question, found.timing, found.shape, found.found)
        own: dict[str, twin.Value] = {
            "is_listed": False,
            "first_group": asked.first,
            "second_group": asked.second,
            "k": self.age,
        }
        return self._counting(twin.statement("comparison/numbers.sql", given | own, after=NUMBERS))

    @property
    def age(self) -> int:
        """The age at which the groups are compared."""
        return self.question.age or 1

    @cached_property
    def tested(self) -> StratifiedComparison:
        """What the complete cohorts say together."""
        return tables.compared(self.cells)

    @cached_property
    def whole(self) -> tables.Whole | None:
        """The whole curve of first returns; None where it cannot be: of recurring cohorts."""
        if self.question.cohort == "recurring":
            return None
        asked = plan.retention_question(self.question, "on_or_before")
        found = retention(self.events, asked)
        return tables.whole(found.shape, plan.arms(self.question, found))

    @cached_property
    def _first_returns(self) -> pa.Table | None:
        if self.whole is None:
            return None
        named = (self.question.first, self.question.second)
        return tables.by_age(self.whole, named, self.retention.shape.columns - 1)

    @cached_property
    def _curve(self) -> pa.Table:
        named = {self.question.first, self.question.second} if self.question.by else {None}
        points = self.retention.points
        kept = [group in named for group in points["group"].to_pylist()]
        return points.filter(pa.array(kept, pa.bool_()))

    @property
    def curve(self) -> Frame:
        """The retention of both groups at every age, columns as in `Retention.points`."""
        return self.events.give(self._curve)

    @property
    def first_returns(self) -> Frame | None:
        """The share of each group that has come back for the first time by each age.

        One row = age and group. Columns: `age`, `group`, `share` (Kaplan–Meier), `low`, `high` (its
        95 % interval), `at_risk` (customers seen for so long who had not come back before). None of
        recurring cohorts.
        """
        found = self._first_returns
        return None if found is None else self.events.give(found)

    @cached_property
    def facts(self) -> Mapping[str, Json]:
        """Single figures over the complete cohorts, and the curves.

        Of each group, as `first_…` and `second_…`: `size`, `returned`, `share` (all complete
        cohorts added up) and `median_age` (by which half of its customers have come back,
        Kaplan–Meier; null where it is not reached). Cohort by cohort: `difference_share` with
        `difference_low` and `difference_high`, `odds_ratio` with `odds_ratio_from` and
        `odds_ratio_to`, `chi2`, `p`, both also `…_corrected` for continuity, `homogeneity_p`,
        `strata` (cohorts with both groups). Of the whole curve: `logrank_chi2`, `logrank_p`.
        `finding`: the same in words.
        """
        tested, sides = self.tested, {**self._side("first"), **self._side("second")}
        difference, odds = tested.risk_difference, tested.odds_ratio
        test = self.whole.test if self.whole else None
        said = words.finding(self.question, sides, tested)
        first_returns = self._first_returns
        return {
            **sides,
            "difference_share": difference.value,
            "difference_low": difference.low,
            "difference_high": difference.high,
            "odds_ratio": odds.value,
            "odds_ratio_from": odds.low,
            "odds_ratio_to": odds.high,
            "chi2": tested.chi2,
            "p": tested.p,
            "chi2_corrected": tested.chi2_corrected,
            "p_corrected": tested.p_corrected,
            "homogeneity_p": tested.homogeneity_p,
            "strata": tested.strata,
            "logrank_chi2": test.statistic if test else None,
            "logrank_p": test.p if test else None,
            "finding": {"en": said.en, "ru": said.ru},
            "curve": rows_of(self._curve),
            "first_returns": [] if first_returns is None else rows_of(first_returns),
        }

    @property
    def finding(self) -> Text:
        """What was found, in words, and whether it is more than chance."""
        return words.finding(self.question, self.facts, self.tested)

    @property
    def warnings(self) -> tuple[HomingWarning, ...]:
        """What to beware of when reading the numbers."""
        if self.question.second is None:
            return ()
        found: list[HomingWarning] = [ComparisonWarning(words.CHOSE)]
        if self.question.cohort == "recurring":
            found.append(ComparisonWarning(words.OVERLAP))
        unlike = self.tested.homogeneity_p
        if unlike is not None and unlike < words.LEVEL:
            p = Text(*(formats.number(unlike, each, 3) for each in ("en", "ru")))
            found.append(ComparisonWarning(filled(words.DISAGREE, p=p)))
        for side in ("first", "second"):
            if int(str(self.facts[f"{side}_size"])) < SMALL_SAMPLE:
                group = words.name(getattr(self.question, side))
                said = filled(words.FEW, group=group, n=str(SMALL_SAMPLE))
                found.append(SmallSampleWarning(said))
        return tuple(found)

    def definition(self, language: Language = "en") -> str:
        """Return what exactly was compared, of whom."""
        groups = words.groups_text(self.question).of(language)
        return f"{SPEC.definition.of(language)} {groups} {self.retention.definition(language)}"

    def who(
        self,
        group: str | None = None,
        cohort: Day = None,
        *,
        age: int | None = None,
        returned: bool | None = True,
    ) -> Frame:
        """Return the customers of a group in one cohort, or in all complete ones.

        Parameters
        ----------
        group : str, optional
            Which; needed where the answer is broken down.
        cohort : str, date or datetime, optional
            Any day (or moment) of the cohort's period; unless given all whose cell is complete.
        age : int, optional
            That of the comparison unless given.
        returned : bool or None
            Those who count there, the others, or, None, all of them.

        Returns
        -------
        frame
            One row = customer; columns as in `homing.metrics.selection.people`.

        Raises
        ------
        NotFound
            If there is no such group, cohort or age.
        """
        place = ComparisonCell(
            group=group, entered=date_of(cohort, "cohort"), at_age=age, returned=returned
        )
        return self.events.give(self.people(self._members(place)))

    def behind(self, place: ComparisonCell) -> Behind:
        """Return the people behind a number."""
        group, age = words.name(place.group), str(place.at_age or self.age)
        number = filled(_OF, group=group, age=age, what=_WHAT[place.returned])
        if place.entered is None:
            return Behind(filled(_ALL_COHORTS, number=number), self._members(place))
        cohort = period_text(self.timing, place.entered)
        return Behind(filled(_COHORT, cohort=cohort, number=number), self._members(place))

    def panels(self, language: Language, link: Link = no_link) -> tuple[Panel, ...]:
        """Return what was found, every cohort, and the whole curve."""
        shown = pictures.Shown(
            question=self.question,
            finding=self.finding,
            facts=self.facts,
            cells=self.cells,
            curve=self._curve,
            first_returns=self._first_returns,
            names=names(self.events) if self.question.by is None else (),
        )
        return pictures.panels(shown, Reader(language, self.timing.period, link))

    def _side(self, side: str) -> dict[str, Json]:
        complete = self.cells.filter(self.cells["is_complete"])
        size, returned = (
            int(complete[f"{side}_{what}"].to_numpy().sum()) for what in ("size", "returned")
        )
        curve = self.whole.curves[side == "second"] if self.whole else None
        return {
            f"{side}_size": size,
            f"{side}_returned": returned,
            f"{side}_share": returned / size if size else None,
            f"{side}_median_age": curve.median.time if curve else None,
        }

    def _complete(self, age: int) -> list[date]:
        """Return the cohorts that are complete at an age."""
        shape = self.retention.shape
        if not 0 < age < shape.columns:
            return []
        rows = np.flatnonzero(shape.is_complete()[:, age] & self.retention.counts.size.any(axis=0))
        return [self.timing.start_of(shape.rows[row]) for row in rows.tolist()]

    def _members(self, place: ComparisonCell) -> NDArray[np.int64]:
        age = self.age if place.at_age is None else place.at_age
        cohorts = [place.entered] if place.entered is not None else self._complete(age)
        cells = [
            RetentionCell(entered=cohort, age=age, group=place.group, returned=returned)
            for cohort in cohorts
            for returned in ((True, False) if place.returned is None else (place.returned,))
        ]
        return self.retention.members(*cells)
