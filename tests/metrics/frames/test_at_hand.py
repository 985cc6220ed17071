"""The histories of a frame are those of its relation of events."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

import homing as hm
from homing.metrics.selection.selecting import Selection, selected

START = datetime(2026, 1, 1, tzinfo=UTC)


def frame(rows: int = 300) -> pa.Table:
    rng = np.random.default_rng(5)
    who = [f" c{n} " if n else None for n in rng.integers(0, 20, rows)]
    what = [("visit", "buy ", " ", "look")[n] for n in rng.integers(0, 4, rows)]
    when = [START + timedelta(minutes=int(n)) if n else None for n in rng.integers(0, 9999, rows)]
    value = [int(n) if n % 5 else None for n in rng.integers(0, 99, rows)]
    return pa.table({"who": who, "what": what, "when": when, "value": value})


@pytest.mark.parametrize("value", [None, "value"])
def test_at_hand_and_read_are_the_same(value):
    events = hm.events(frame(), customer="who", occurred_at="when", event="what", value=value)
    asked = Selection(matchers=((),), is_every=True, value=value)
    one, other = selected(events, asked), selected(replace(events, live=None), asked)
    assert one.histories.n_events == other.histories.n_events > 100
    assert (one.histories.time == other.histories.time).all()
    assert named(one) == named(other)
    if value:
        assert (
            np.nan_to_num(one.histories.value).sum() == np.nan_to_num(other.histories.value).sum()
        )


def named(found) -> list[str]:
    return [found.names[code] for code in found.histories.event.tolist()]


def test_the_histories_are_made_once():
    events = hm.events(frame(), customer="who", occurred_at="when", event="what")
    assert events.live is not None
    assert events.live() is events.live()


def test_an_empty_frame_has_no_histories():
    events = hm.events(frame().slice(0, 0), customer="who", occurred_at="when", event="what")
    assert events.live().histories.n_events == 0


def test_values_that_are_no_numbers_are_left_to_the_statement():
    text = frame().append_column("price", pa.array(["1.5"] * 300))
    events = hm.events(text, customer="who", occurred_at="when", event="what", value="price")
    assert events.live().value is None


@pytest.mark.parametrize("far", [1, 10**12, -(10**12)])
@pytest.mark.parametrize("kind", [pa.int64(), pa.int32(), pa.uint64(), pa.int8()])
def test_customers_that_are_numbers_are_told_apart(far, kind):
    given = [7, -3 if pa.types.is_signed_integer(kind) else 3, 7, 100, 0]
    if kind == pa.int64():
        given.append(far)
    if kind == pa.int8():
        given += [-128, 127]
    log = pa.table({"who": pa.array(given, kind), "when": [START] * len(given)})
    events = hm.events(log, customer="who", occurred_at="when")
    ids = events.run("SELECT id FROM events JOIN customers USING (customer) ORDER BY ALL").column(0)
    assert ids.to_pylist() == sorted(given)
    assert ids.type == kind
