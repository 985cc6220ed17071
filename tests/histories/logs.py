"""Random logs and calendars that every fold is tried on."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import numpy as np
from hypothesis import strategies as st

from homing.core.periods import Calendar, Period
from homing.histories import Bounds, Histories
from homing.histories.bounds import HOUR, microseconds

ORIGIN = datetime(2021, 3, 10, tzinfo=UTC)
"""Some days before the clocks change on both sides of the Atlantic."""
QUARTER = HOUR // 4
ZONES = ["UTC", "Europe/London", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"]
CUSTOMERS, CODES = 4, 6
UNITS = EUR, GBP = (5 << 10) + (21 << 5) + 18, (7 << 10) + (2 << 5) + 16
"""Odd amounts are in pounds, the others in euros."""
GROUP = np.array([0, 1, 0, 1], np.int32)


class Row(NamedTuple):
    """One event."""

    customer: int
    time: int
    event: int
    label: int
    value: float


@dataclass(frozen=True)
class RandomLog:
    """Rows in order of customer and time, and histories of them, cut in two in some way."""

    rows: list[Row]
    histories: Histories

    def of(self, customer):
        """Return one customer's rows."""
        return [row for row in self.rows if row.customer == customer]


@st.composite
def rows_of(draw, codes=CODES):
    """Draw rows, in the order they came in: of a few days or many."""
    days = draw(st.sampled_from([2, 10, 30]))
    row = st.tuples(
        st.integers(0, CUSTOMERS - 1),
        st.integers(0, days * 24 * 4).map(lambda n: microseconds(ORIGIN) + n * QUARTER),
        st.integers(0, codes - 1),
        st.integers(-1, 1),
        st.integers(1, 9).map(float),
    )
    return draw(st.lists(row.map(Row._make), max_size=40))


@st.composite
def logs(draw, codes=CODES):
    """Draw a log whose histories are one piece, or a base and the touched customers."""
    rows = draw(rows_of(codes))
    touched = draw(st.sets(st.integers(0, CUSTOMERS - 1)))
    histories = histories_of(rows)
    if touched:
        stale = [row for row in rows if row.customer not in touched or draw(st.booleans())]
        histories = replace(
            histories_of(stale), touched=histories_of(rows, sorted(touched)), is_checked=True
        )
    rows = sorted(rows, key=lambda row: (row.customer, row.time, row.event, row.value))
    return RandomLog(rows, histories.grouped(GROUP))


def histories_of(rows, customers=None):
    """Return the histories of all customers, or of some."""
    chosen = range(CUSTOMERS) if customers is None else customers
    number = {customer: n for n, customer in enumerate(chosen)}
    mine = [row for row in rows if row.customer in number]
    columns = list(zip(*mine, strict=True)) or [[]] * 5
    gathered = Histories.gather(
        np.array([number[each] for each in columns[0]], np.uint32),
        np.array(columns[1], np.int64),
        np.array(columns[2], np.uint16),
        n_customers=len(number),
        label=np.array(columns[3], np.int32),
        value=np.array(columns[4], np.float64),
        unit=np.array([UNITS[each % 2 == 1] for each in columns[4]], np.uint16),
    )
    if customers is None:
        return gathered
    return replace(gathered, customer=np.array(list(number), np.uint32))


@st.composite
def bounds(draw, most=12, periods=(Period.hour, Period.day, Period.week, Period.month)):
    """Draw consecutive periods around the log."""
    period = draw(st.sampled_from(periods))
    calendar = Calendar(draw(st.sampled_from(ZONES)), draw(st.integers(1, 7)))
    since = ORIGIN + timedelta(days=draw(st.integers(-3, 10)))
    return Bounds.of(calendar, period, calendar.index(period, since), draw(st.integers(1, most)))


def number(time, bounds):
    """Return the number of the period of a moment, the slow way."""
    return sum(start <= time for start in bounds.starts.tolist()) - 1


def sets():
    """Return a dictionary of sets."""
    return defaultdict(set)
