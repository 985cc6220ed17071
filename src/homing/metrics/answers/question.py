"""What every question about behaviour may say, in the same words for every face of Homing."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from typing import Any, ClassVar, Final, Self, TypedDict

from homing.core.errors import UserError
from homing.core.names import PURCHASE
from homing.core.periods import Period
from homing.metrics.events import Events, Frame, Span
from homing.metrics.selection.rule import Rules, conditions, rules
from homing.metrics.selection.selecting import Selection
from homing.metrics.timing import Day, Timing, check_zoned, date_of, moment_of

Names = str | Iterable[str] | None
"""Rules of events as the library takes them: one text or several; see `selection.rule`."""

_LONGEST: Final = (
    (timedelta(days=3), Period.hour),
    (timedelta(days=45), Period.day),
    (timedelta(days=200), Period.week),
    (timedelta(days=1500), Period.month),
    (timedelta(days=4500), Period.quarter),
)
"""Up to which length of the data a period gives a table that can be read at a glance."""


class Asked(TypedDict, total=False):
    """What a function of the library may be asked besides its own; see `Question`."""

    period: str | None
    since: Day
    until: Day
    now: str | datetime | None
    timezone: str | None
    week_start: int | None
    where: Names
    customers: Names
    actor: str | None
    as_of: str | datetime | None
    identified: bool
    bots: bool
    internal: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What every question about behaviour may say.

    Parameters
    ----------
    period : Period or None
        Length of one period; the one that suits the length of the data unless given.
    since : date or None
        First day; that of the data unless given.
    until : date or None
        Last day, rounded up to the end of its period; that of `now` unless given.
    now : str or None
        The moment, as 2026-01-31T12:00Z, up to which events are read and at which completeness is
        judged; the end of the data unless given.
    timezone : str or None
        IANA zone in which periods are counted; the project's unless given.
    week_start : int or None
        ISO weekday, 1 = Monday … 7 = Sunday; the project's unless given.
    where : tuple of str
        What every event must meet, such as `browser=Chrome` or `trait.plan!=free`.
    customers : tuple of str
        Ids of the only customers asked about; all unless given.
    actor : str or None
        Property, such as an account, that stands in the customer's place.
    as_of : str or None
        A moment: only what was received by then, to see an answer again as it was.
    identified : bool
        Only customers who are known by more than the anonymous id of a device.
    bots : bool
        Events that were set aside as those of bots count too.
    internal : bool
        Events that were set aside as internal traffic count too.
    """

    EVENTS: ClassVar[tuple[str, ...]] = ()
    """Fields that name events and mean purchases, where there are any, unless they are given."""
    RULES: ClassVar[tuple[str, ...]] = ()
    """Further fields that hold rules of events."""
    STEPS: ClassVar[tuple[str, ...]] = ()
    """Those of `RULES` whose rules stand in order."""
    PERIODS: ClassVar[tuple[Period, ...]] = tuple(Period)
    """What may be counted by; where it is one alone, there is nothing to choose."""
    FEWEST_PERIODS: ClassVar[int] = 1
    """Fewer than so many in the data give no answer."""

    period: Period | None = None
    since: date | None = None
    until: date | None = None
    now: str | None = None
    timezone: str | None = None
    week_start: int | None = None
    where: tuple[str, ...] = ()
    customers: tuple[str, ...] = ()
    actor: str | None = None
    as_of: str | None = None
    identified: bool = False
    bots: bool = False
    internal: bool = False

    @classmethod
    def of(cls, asked: Asked, **own: Any) -> Self:
        """Return the question that arguments of the library say.

        Raises
        ------
        UserError
            If a period or a date cannot be read; `where` names it.
        """
        check_known(asked, {*Asked.__annotations__, *own})
        period = asked.get("period")
        return cls(
            period=None if period is None else Period.of(period),
            since=date_of(asked.get("since"), "since"),
            until=date_of(asked.get("until"), "until"),
            now=_said(asked.get("now")),
            timezone=asked.get("timezone"),
            week_start=asked.get("week_start"),
            where=texts(asked.get("where")),
            customers=texts(asked.get("customers")),
            actor=asked.get("actor"),
            as_of=_said(asked.get("as_of")),
            identified=asked.get("identified", False),
            bots=asked.get("bots", False),
            internal=asked.get("internal", False),
            **own,
        )

    def usual(self, names: list[str]) -> Self:
        """Return the question as people mean it where these events are: purchases, if any."""
        bought = (PURCHASE,) if PURCHASE in names else ()
        unsaid = {name: bought for name in self.EVENTS if not getattr(self, name)}
        return replace(self, **unsaid) if bought else self  # type: ignore[arg-type]

    def check(self) -> None:
        """Raise a UserError if options contradict each other, whatever the log; see `where`."""

    @property
    def reads_all(self) -> bool:
        """Whether it looks at events of every name, not only at those that its rules take."""
        return False

    def counting(self, events: Events[Frame]) -> Events[Frame]:
        """Return the log with the events that it counts.

        Raises
        ------
        UserError
            If bots or internal traffic are asked for, and the events do not say which are theirs.
        """
        return events.counting(identified=self.identified, bots=self.bots, internal=self.internal)

    def timing(self, events: Events[Any]) -> Timing:
        """Return its periods, with nothing left open.

        Raises
        ------
        UserError
            If a value cannot be taken; `where` names it.
        """
        span = self.span(events)
        return Timing(
            period=self.period or period_for(span),
            since=self.since,
            until=self.until,
            now=moment_of(self.now),
            timezone=self.timezone,
            week_start=self.week_start,
        ).resolved(timezone=events.timezone, week_start=events.week_start, now=events.end_of(span))

    def span(self, events: Events[Any]) -> Span:
        """Return the span of the events that may be read."""
        return events.span_at(self.as_of_moment)

    @property
    def as_of_moment(self) -> datetime | None:
        """The moment by which events were received."""
        moment = moment_of(self.as_of, "as_of")
        check_zoned("as_of", moment)
        return moment

    def selection(self, *matchers: Rules, **further: Any) -> Selection:
        """Return what it needs of the log: these matchers, its filters, and what is given."""
        return Selection(
            matchers=matchers,
            where=conditions(self.where),
            customers=self.customers,
            actor=self.actor,
            as_of=self.as_of_moment,
            **further,
        )


def period_for(span: Span) -> Period:
    """Return the period that suits the length of the data."""
    if span.first is None or span.last is None:
        return Period.month
    length = span.last - span.first
    return next((period for longest, period in _LONGEST if length <= longest), Period.year)


def check_known(asked: Collection[str], known: Collection[str]) -> None:
    """Raise a UserError if something is asked that no question has."""
    for name in asked:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            guess = f"Did you mean {near[0]}? " if near else ""
            raise UserError(
                f"There is no setting {name!r} here.",
                where=name,
                remedy=f"{guess}Use one of: {', '.join(sorted(known))}.",
            )


def rules_of(question: Question, name: str) -> Rules:
    """Return the rules of events that a field of a question says."""
    return rules(getattr(question, name), where=name)


def texts(given: Names) -> tuple[str, ...]:
    """Return names or rules as a question holds them."""
    if given is None:
        return ()
    return (given,) if isinstance(given, str) else tuple(given)


def _said(given: str | datetime | None) -> str | None:
    """Return a moment as a question holds it."""
    return given.isoformat() if isinstance(given, datetime) else given
