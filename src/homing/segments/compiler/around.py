"""What a rule is read against: a moment, a local clock, and the rules of other segments."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import MINYEAR, UTC, date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from sqlglot import exp

from homing.core.periods import zone
from homing.segments.model import Rule

_NOW: Final = "now"
_AGO: Final = "days_ago_"


def _frozen(_segment: UUID) -> Rule | None:
    return None


@dataclass(frozen=True, slots=True)
class Around:
    """What a rule is read against.

    Parameters
    ----------
    now : datetime
        The moment, aware; later events are not counted yet.
    timezone : str
        IANA zone in which days are counted.
    rule_of : callable
        Gives the rule of another segment; None where its members are kept.
    currency : str
        What money is in, of which nothing is said.
    is_open : bool
        What the moment says is left open in statements, as `$now` and `$days_ago_30`, so that one
        can be run again on the same day: making it costs more than running it for a few.
    kinds : mapping
        As what properties that are compared and added up are stored, where that is known.
    """

    now: datetime
    timezone: str = "UTC"
    rule_of: Callable[[UUID], Rule | None] = _frozen
    currency: str = "USD"
    is_open: bool = False
    kinds: Mapping[str, exp.DType] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The local day."""
        return self.now.astimezone(zone(self.timezone)).date()

    def days_ago(self, days: int) -> datetime:
        """Return the moment when the local clock showed the same, some days ago."""
        local = self.now.astimezone(zone(self.timezone))
        return (local - timedelta(days=days)).astimezone(UTC)

    def present(self) -> exp.Expr:
        """Return the moment as SQL says it."""
        return exp.Placeholder(this=_NOW) if self.is_open else moment(self.now)

    def since(self, days: int) -> exp.Expr:
        """Return the moment some days ago as SQL says it."""
        if self.is_open:
            return exp.Placeholder(this=f"{_AGO}{days}")
        return moment(self.days_ago(days))

    def values(self, names: Iterable[str]) -> dict[str, datetime]:
        """Return what stands for names that were left open."""
        return {
            name: self.now if name == _NOW else self.days_ago(int(name.removeprefix(_AGO)))
            for name in names
        }

    def midnight(self, day: date, *, after: bool = False) -> datetime:
        """Return when a local day begins; with `after`, when it is over."""
        try:
            begin = day + timedelta(days=1) if after else day
            return datetime.combine(begin, time(), tzinfo=zone(self.timezone)).astimezone(UTC)
        except OverflowError:  # of the calendar: nothing is before or after it
            if day.year == MINYEAR:
                return datetime.min.replace(tzinfo=UTC)
            return datetime.max.replace(tzinfo=UTC)


def moment(value: datetime) -> exp.Expr:
    """Return a moment as SQL says it."""
    said = value.astimezone(UTC).isoformat(sep=" ")
    return exp.cast(exp.Literal.string(said), exp.DType.TIMESTAMPTZ)


def seconds(number: int) -> exp.Expr:
    """Return a length of time as SQL says it."""
    return exp.Interval(this=exp.Literal.string(str(number)), unit=exp.var("SECOND"))
