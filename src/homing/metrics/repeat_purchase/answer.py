"""Repeat purchases of customers: the folds, their tables and their people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import KW_ONLY, dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial
from typing import Unpack, cast

from homing.core.errors import HomingWarning, SmallSampleWarning
from homing.core.intervals import SMALL_SAMPLE, wilson
from homing.core.text import Language, Text
from homing.metrics.answers.answer import Answer, Behind
from homing.metrics.answers.breakdown import broken_down, statement
from homing.metrics.answers.panels import Link, Panel, no_link
from homing.metrics.answers.periods import bounds, horizon
from homing.metrics.answers.question import Asked, Names, rules_of, texts
from homing.metrics.answers.reader import Reader
from homing.metrics.answers.words import by_text, defined, filled, rules_text, with_group
from homing.metrics.events import Events, Frame
from homing.metrics.forms import Json, rows_of
from homing.metrics.repeat_purchase import pictures
from homing.metrics.repeat_purchase.plan import Plan
from homing.metrics.repeat_purchase.question import (
    USUAL_DAYS,
    RepeatPurchaseCell,
    RepeatPurchaseQuestion,
    What,
)
from homing.metrics.repeat_purchase.spec import SPEC
from homing.metrics.repeat_purchase.waited import Waited
from homing.metrics.selection.selecting import Selected
from homing.metrics.twins import twin

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PURCHASES = Text("Purchases: {event}", "Покупки: {event}")
_FEW = Text(
    "Fewer than {n} customers bought; the shares say little.",
    "Покупали меньше {n} клиентов; доли мало о чём говорят.",
)


def repeat_purchase(
    events: Events[Frame],
    *,
    event: Names = None,
    most: int = 10,
    within_days: Iterable[int] = USUAL_DAYS,
    bucket_days: int | None = None,
    by: str | None = None,
    top: int = 10,
    **asked: Unpack[Asked],
) -> RepeatPurchase[Frame]:
    """Tell how many customers buy again, how soon, and how many get from each purchase to the next.

    Parameters
    ----------
    events : Events
        What customers did; see `homing.events`.
    event : str or list of str, optional
        Rules of events that are purchases, such as `purchase[category=toys]`; any unless given.
    most : int
        From which purchase on, at most, going on to the next is looked at.
    within_days : list of int
        Within how many days (of 24 hours, the end included) of the first purchase a second one is
        looked for.
    bucket_days : int, optional
        Days in one row of `between`; unless given as many as make it readable.
    by : str, optional
        Trait to break down by, as `trait.plan`.
    top : int
        How many of its largest groups are told apart; the rest are "Other", and those of whom it is
        not known "(none)".
    **asked
        `since` and `until` (when the n-th purchase lies), `period` (`until` is rounded up to the
        end of one), `now`, `timezone`, `week_start`, `where`, `customers`, `actor`, `as_of`: see
        `homing.metrics.answers.question.Question`.

    Returns
    -------
    RepeatPurchase
        Its `table` has one row = n and group, `within` one row = number of days, `curve` one row =
        day; see `RepeatPurchase`.

    Raises
    ------
    UserError
        If an option cannot be taken; says which and what is accepted.

    Notes
    -----
    Waits that are not over are censored: the Kaplan–Meier estimate counts them as waiting for as
    long as they were seen to. E. L. Kaplan and P. Meier (1958), JASA 53, 457–481; intervals on the
    log(−log) scale, see `homing.metrics.statistics.survival.kaplan_meier`. A curve is read only as
    far as a tenth of the customers are still at risk: S. J. Pocock, T. C. Clayton and D. G. Altman
    (2002), Lancet 359, 1686–1689. Plain shares come with E. B. Wilson's interval (1927), JASA 22,
    209–212.

    Examples
    --------
    >>> import homing as hm
    >>> log = [{"who": "ann", "on": "2026-01-05"}, {"who": "ann", "on": "2026-01-15"}]
    >>> log += [{"who": "bob", "on": "2026-01-10"}]
    >>> r = repeat_purchase(hm.events(log, customer="who", occurred_at="on"), most=1)
    >>> [(row["customers"], row["went_on"], row["waiting"]) for row in r.table]
    [(2, 1, 1)]
    >>> r.who(1, "waiting")[0]["customer"]
    'bob'
    """
    question = RepeatPurchaseQuestion.of(
        asked,
        event=texts(event),
        most=most,
        within_days=tuple(within_days),
        bucket_days=bucket_days,
        by=by,
        top=top,
    )
    return answer(events, question)


def answer(events: Events[Frame], question: RepeatPurchaseQuestion) -> RepeatPurchase[Frame]:
    """Answer a question about repeat purchases."""
    events = question.counting(events)
    timing = question.timing(events)
    selection = question.selection(rules_of(question, "event"), by=question.by)
    rows = timing.rows(events.span.first)
    edges = [int(each) for each in bounds(timing, rows.start, len(rows)).starts]

    def plan_of(found: Selected) -> Plan:
        return Plan(found, edges[0], edges[-1], horizon(timing))

    found = broken_down(events, selection, question.top, lambda found: plan_of(found).sizes())
    waits = Waited(plan_of(found), question)
    values: dict[str, twin.Value] = {
        "is_purchase": selection.takes(0),
        "now": timing.moment,
        "since": _EPOCH + timedelta(microseconds=edges[0]),
        "until": _EPOCH + timedelta(microseconds=edges[-1]),
        "last": question.most - 1,
    }
    made = partial(statement, "repeat_purchase/numbers.sql", values, selection, found)
    return RepeatPurchase(
        events, question, timing, found, waits.steps, statement=made, waited=waits
    )


@dataclass(frozen=True, repr=False)
class RepeatPurchase(Answer[Frame]):
    """How many customers buy again, and how soon.

    `cells` (and `table`): one row = n, of every group. Columns: `n` (1 … `most`), `group` (text,
    null without a break-down), `customers` (whose n-th purchase lies in the range), `went_on` (who
    made the next one by now), `share` (0–1, of the two) with its 95 % interval `low` and `high`,
    `waiting` (who did not yet), `km_share` with `km_low` and `km_high` (Kaplan–Meier: the share who
    make the next one within `km_days`, the longest wait for which a tenth of the customers or more
    were still waiting and seen), `p25_days`, `median_days`, `p75_days` (days within which a
    quarter, half, three quarters of the customers make the next one; Kaplan–Meier, null where it is
    not seen yet).
    """

    SPEC = SPEC

    _: KW_ONLY
    waited: Waited

    @cached_property
    def within(self) -> Frame:
        """Who bought a second time within so many days, in the caller's own kind of frame.

        One row = number of days, of every group. Columns: `days`, `group`, `customers` (whose first
        purchase lies in the range and is at least so many days old), `went_on` (of these, within
        the days, the end included), `share`, `low`, `high`, and the Kaplan–Meier answer of all
        whose first purchase lies in the range: `km_share`, `km_low`, `km_high`.
        """
        return self.events.give(self.waited.within)

    @cached_property
    def curve(self) -> Frame:
        """The share who bought a second time by each day, in the caller's own kind of frame.

        One row = day since the first purchase, of every group. Columns: `days`, `group`, `share`
        (Kaplan–Meier), `low`, `high`, `at_risk` (customers waiting for so long or longer).
        """
        return self.events.give(self.waited.curve)

    @cached_property
    def between(self) -> Frame:
        """How long those waited who bought again, in the caller's own kind of frame.

        One row = n, stretch of days, of every group. Columns: `n`, `group`, `from_days`,
        `until_days` (excluded), `customers`.
        """
        return self.events.give(self.waited.between)

    @cached_property
    def facts(self) -> Mapping[str, Json]:
        """Single figures of all groups together, and the further tables: see `figures`."""
        return {
            **self.figures,
            "within": rows_of(self.waited.within),
            "curve": rows_of(self.waited.curve),
            "between": rows_of(self.waited.between),
        }

    @cached_property
    def figures(self) -> Mapping[str, Json]:
        """Single figures of all groups together.

        `customers` and `repeat`: with 1 or more and 2 or more purchases in the range; their
        `repeat_share` with `repeat_low` and `repeat_high`; the time from the first purchase to the
        second: `p25_days`, `median_days` with `median_low_days` and `median_high_days`, `p75_days`.
        """
        bought, repeat = (self.waited.plan.buyers(n, None) for n in (1, 2))
        low, high = wilson(repeat, bought) or (None, None)
        waits = [self.waited.whole.curve.quantile(share) for share in (0.25, 0.5, 0.75)]
        return {
            "customers": bought,
            "repeat": repeat,
            "repeat_share": repeat / bought if bought else None,
            "repeat_low": low,
            "repeat_high": high,
            "p25_days": waits[0].time,
            "median_days": waits[1].time,
            "median_low_days": waits[1].low,
            "median_high_days": waits[1].high,
            "p75_days": waits[2].time,
        }

    @property
    def warnings(self) -> tuple[HomingWarning, ...]:
        """That few bought."""
        is_few = 0 < self.waited.plan.buyers(1, None) < SMALL_SAMPLE
        return (SmallSampleWarning(filled(_FEW, n=str(SMALL_SAMPLE))),) if is_few else ()

    def definition(self, language: Language = "en") -> str:
        """Return what exactly was counted, of whom."""
        asked = cast("RepeatPurchaseQuestion", self.question)
        said = [filled(_PURCHASES, event=rules_text(asked.event)), *by_text(asked.by)]
        return defined(SPEC.definition, asked, self.timing, language, *said)

    def who(
        self,
        n: int = 1,
        what: What = "went_on",
        *,
        within: int | None = None,
        from_days: int = 0,
        until_days: int | None = None,
        group: str | None = None,
    ) -> Frame:
        """Return the customers who got to their n-th purchase, and what became of them.

        Parameters
        ----------
        n : int
            From 1.
        what : "reached", "went_on", "waiting" or "bought"
            All of them; those who made the next one; those who did not yet; or, whichever purchase
            it was, those with n or more purchases in the range.
        within : int, optional
            Only those whose n-th purchase is at least so many days old; they went on if they made
            the next one within these.
        from_days, until_days : int, int or None
            They went on after so many days or more, and fewer than so many.
        group : str, optional
            Of this group; of all unless given.

        Returns
        -------
        frame
            One row = customer; columns as in `homing.metrics.selection.people`.

        Raises
        ------
        NotFound
            If the table has no such n or group.
        """
        place = RepeatPurchaseCell(
            most=cast("RepeatPurchaseQuestion", self.question).most,
            n=n,
            what=what,
            within=within,
            from_days=from_days,
            until_days=until_days,
            group=group,
        )
        return self.events.give(self.people(self.waited.plan.members(place)))

    def behind(self, place: RepeatPurchaseCell) -> Behind:
        """Return the people behind a number."""
        number = with_group(pictures.number_text(place), place.group)
        return Behind(number, self.waited.plan.members(place))

    def panels(self, language: Language, link: Link = no_link) -> tuple[Panel, ...]:
        """Return the curve of second purchases, the shares within days, every n, and the waits."""
        shown = pictures.Shown(
            self.cells,
            self.waited.within,
            self.waited.curve,
            self.waited.between,
            self.figures,
        )
        return pictures.panels(shown, Reader(language, self.timing.period, link))
