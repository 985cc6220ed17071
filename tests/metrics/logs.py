"""Small logs for tests: written by hand, or made by Hypothesis."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyarrow as pa
from hypothesis import strategies as st

import homing as hm

ZONES = [
    "UTC",
    "Europe/London",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "America/Sao_Paulo",
]
SHAPE = pa.schema(
    {"customer": pa.string(), "event": pa.string(), "at": pa.timestamp("us", tz="UTC")}
)
MONEY = {"amount": 1250, "currency": "GBP"}
"""Properties of every event of `taken`."""


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def taken(log, **options):
    """Return (customer, event, moment) rows as Events."""
    rows = [dict(zip(SHAPE.names, row, strict=True)) for row in log]
    table = pa.Table.from_pylist(rows, SHAPE)
    for name, value in MONEY.items():
        table = table.append_column(name, pa.repeat(pa.scalar(value), len(rows)))
    return hm.events(table, customer="customer", occurred_at="at", event="event", **options)


def matrix(result) -> dict[str, list[int]]:
    """Return a cohort table as {cohort: returned by age}."""
    rows: dict[str, list[int]] = {}
    for cell in result.cells.to_pylist():
        rows.setdefault(str(cell["cohort"]), []).append(cell["returned"])
    return rows


def people(frame) -> set[str]:
    return set(frame["customer"].to_pylist())


def moments(start: datetime, length: timedelta):
    """Moments of a stretch of time, to the second; whole hours and midnights among them."""
    seconds = int(length.total_seconds())
    return st.one_of(
        st.integers(0, seconds),
        st.integers(0, seconds // 3600).map(lambda hours: hours * 3600),
        st.integers(0, seconds // 1800).map(lambda halves: halves * 1800 - 1),
    ).map(lambda second: start + timedelta(seconds=max(0, second)))


# Stretches in which clocks of the zones above change, by half an hour and by midnight too.
STRETCHES = {
    "hour": (utc(2018, 11, 3, 12), timedelta(hours=36)),
    "day": (utc(2018, 10, 20), timedelta(days=30)),
    "week": (utc(2018, 9, 20), timedelta(days=90)),
    "month": (utc(2017, 11, 15), timedelta(days=400)),
    "quarter": (utc(2016, 11, 15), timedelta(days=1000)),
    "half_year": (utc(2015, 5, 15), timedelta(days=1500)),
    "year": (utc(2012, 6, 1), timedelta(days=3000)),
}


@st.composite
def logs(draw, period: str):
    start, length = STRETCHES[period]
    row = st.tuples(
        st.sampled_from(["ann", "bob", "cat", "dan", "eve"]),
        st.sampled_from(["visit", "buy", "read"]),
        moments(start, length),
    )
    return draw(st.lists(row, max_size=25))
