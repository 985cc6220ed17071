"""Small logs in which the order of events matters, by hand and at random, many at one moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from hypothesis import strategies as st

import homing as hm
from metrics.logs import utc

SHAPE = pa.schema(
    {
        "customer": pa.string(),
        "event": pa.string(),
        "at": pa.timestamp("us", tz="UTC"),
        "colour": pa.string(),
    }
)
START = utc(2018, 10, 27)
"""The day before the clocks change in London."""
PLANS = {"ann": "free", "bob": "paid", "cat": "paid"}
"""A trait; nobody knows it of dan."""


class Row(NamedTuple):
    """One event."""

    customer: str
    event: str
    at: object
    colour: str | None = None


def taken(log, **options):
    """Return rows as Events."""
    rows = [dict(zip(SHAPE.names, row, strict=True)) for row in log]
    traits = pa.Table.from_pylist([{"customer": who, "plan": p} for who, p in PLANS.items()])
    return hm.events(
        pa.Table.from_pylist(rows, SHAPE),
        customer="customer",
        occurred_at="at",
        event="event",
        traits=traits,
        **options,
    )


def minutes(*log):
    """Return the events of one customer: (name, minute) or (name, minute, colour)."""
    return [Row("ann", e, START + timedelta(minutes=m), *rest) for e, m, *rest in log]


@st.composite
def logs(draw, names="ABCX", most=24):
    """Draw a log of four days at most, to the half hour."""
    hours = draw(st.sampled_from([4, 24, 96]))
    row = st.builds(
        Row,
        st.sampled_from(["ann", "bob", "cat", "dan"]),
        st.sampled_from(names),
        st.integers(0, hours * 2).map(lambda n: START + timedelta(minutes=30 * n)),
        st.sampled_from(["red", "blue", "green", None]),
    )
    return draw(st.lists(row, max_size=most))


def apart(events, customers):
    """Return Events whose histories at hand are a base and a tail of some customers."""
    live = events.live()
    base, chosen = live.histories, np.array(sorted(customers), np.uint32)
    chosen = chosen[chosen < base.n_histories]
    rows = np.concatenate(
        [np.arange(base.offsets[c], base.offsets[c + 1]) for c in chosen] or [np.empty(0, int)]
    ).astype(np.int64)
    sizes = [base.offsets[c + 1] - base.offsets[c] for c in chosen]
    tail = replace(
        base,
        offsets=np.concatenate(([0], np.cumsum(sizes))).astype(np.int64),
        time=base.time[rows],
        event=base.event[rows],
        customer=chosen,
        is_checked=False,
    )
    whole = live._replace(histories=replace(base, touched=tail))
    return replace(events, live=lambda: whole)


def people(frame) -> set[str]:
    return set(frame["customer"].to_pylist())
