"""The card of one customer: who they are, what they are worth, and whether they are late."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from statistics import median
from typing import Any, Final

from homing.core.money import Money
from homing.core.periods import Calendar, Period, zone
from homing.customers.money_sql import WORTH
from homing.customers.own import Own
from homing.customers.sql import statement
from homing.store.statements import column

FEWEST_GAPS = 2
"""Gaps between purchases that it takes to speak of a rhythm."""
_PAID: Final = """
SELECT place FROM own WHERE event IN ('purchase', 'refund') AND aside = 0 AND batch > $through
"""


class Pace(StrEnum):
    """How long ago the last purchase was, measured by the customer's own gaps."""

    unknown = "unknown"
    """Too few purchases to have a rhythm."""
    usual = "usual"
    """Not longer ago than the usual gap."""
    past_usual = "past_usual"
    """Longer ago than the usual gap, but such a gap has been before."""
    late = "late"
    """Longer ago than any gap before."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The gaps between the days a customer bought on.

    Parameters
    ----------
    usual_days : float or None
        Median gap; None with fewer than two gaps.
    longest_days : int or None
        Longest gap; None with fewer than two gaps.
    since_days : int or None
        Days from the last purchase to the end of the data; None without purchases.
    pace : Pace
        What the two say together.
    """

    usual_days: float | None
    longest_days: int | None
    since_days: int | None
    pace: Pace


@dataclass(frozen=True, slots=True)
class Worth:
    """What a customer paid in one currency, in how many purchases, and what was given back."""

    purchases: int
    revenue: Money
    refunds: Money

    @property
    def average_order(self) -> Money | None:
        """Mean purchase, refunds not taken off, to the nearest minor unit."""
        if self.purchases == 0:
            return None
        return Money(round(self.revenue.minor / self.purchases), self.revenue.currency)


@dataclass(frozen=True, slots=True)
class Card:
    """One customer.

    Parameters
    ----------
    id : str
        Who they are.
    traits : mapping
        What is known of them besides, by name.
    first_seen, last_seen : datetime or None
        First and last event, aware; None of whom no event counts, such as one only identified.
    events : tuple of (str, int)
        Event names and how many of each, the most frequent first.
    worth : tuple of Worth
        One a currency, the commonest first.
    rhythm : Rhythm
        How they come back.
    months : tuple of (date, int)
        Events in every month, from their first to the end of the data, empty months included.
    """

    id: str
    traits: Mapping[str, object]
    first_seen: datetime | None
    last_seen: datetime | None
    events: tuple[tuple[str, int], ...]
    worth: tuple[Worth, ...]
    rhythm: Rhythm
    months: tuple[tuple[date, int], ...]

    @property
    def event_count(self) -> int:
        """How many events they have."""
        return sum(number for _, number in self.events)

    def count_of(self, name: str) -> int:
        """Return how many events of a name they have."""
        return dict(self.events).get(name, 0)


def card(own: Own, *, calendar: Calendar, currency: str, now: datetime) -> Card:
    """Return the card of a customer.

    Parameters
    ----------
    own : Own
        Who, and their events.
    calendar : Calendar
        Whose days and months.
    currency : str
        What an amount without a currency of its own is in.
    now : datetime
        The end of the data, aware.
    """
    row = own.cursor.execute(statement("card"), {"timezone": calendar.timezone}).fetchone()
    assert row is not None
    first_seen, last_seen, last_purchase, names, gaps, months = row
    return Card(
        id=own.id,
        traits=own.traits,
        first_seen=first_seen,
        last_seen=last_seen,
        events=tuple((name["name"], name["events"]) for name in names or ()),
        worth=_worth(own, currency),
        rhythm=rhythm(gaps or (), last_purchase, now=now, timezone=calendar.timezone),
        months=_every_month(months, calendar, first_seen, max(now, last_seen)) if months else (),
    )


def rhythm(
    gaps: Sequence[int], last_purchase: datetime | None, *, now: datetime, timezone: str
) -> Rhythm:
    """Return how a customer comes back, from the gaps in days between the days they bought on."""
    since = None
    if last_purchase is not None:
        local = zone(timezone)
        days = now.astimezone(local).date() - last_purchase.astimezone(local).date()
        since = max(0, days.days)
    if since is None or len(gaps) < FEWEST_GAPS:
        return Rhythm(None, None, since, Pace.unknown)
    usual, longest = float(median(gaps)), max(gaps)
    if since > longest:
        return Rhythm(usual, longest, since, Pace.late)
    return Rhythm(usual, longest, since, Pace.past_usual if since > usual else Pace.usual)


def _worth(own: Own, currency: str) -> tuple[Worth, ...]:
    """Return what they paid: as it is kept of them, and what came since."""
    through = own.kept_through(currency)
    places = column(own.cursor, _PAID, {"through": through})
    kept_of = own.numbers[0] if through >= 0 else None
    given = {"places": places, "many": len(places), "currency": currency, "kept_of": kept_of}
    rows = own.cursor.execute(WORTH, given).fetchall()
    return tuple(
        Worth(purchases, Money(revenue, code), Money(refunds, code))
        for code, purchases, revenue, refunds in rows
    )


def _every_month(
    counted: Sequence[Mapping[str, Any]], calendar: Calendar, first: datetime, last: datetime
) -> tuple[tuple[date, int], ...]:
    events = {month["month"]: month["events"] for month in counted}
    indexes = range(calendar.index(Period.month, first), calendar.index(Period.month, last) + 1)
    starts = (calendar.date_at(Period.month, index) for index in indexes)
    return tuple((start, events.get(start, 0)) for start in starts)
