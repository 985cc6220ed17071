"""The histories of a frame are those of its relation of events."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

import homing as hm
from homing.histories import threads
from homing.metrics.frames import columns
from homing.metrics.selection.rule import Rule
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


def test_a_few_events_are_had_before_all(monkeypatch):
    monkeypatch.setattr(threads, "SMALL", 1)
    events = hm.events(frame(3_000), customer="who", occurred_at="when", event="what")
    read = replace(events, live=None)
    buys, looks = (Selection(matchers=((Rule(name),),)) for name in ("buy", "look"))
    for asked in (buys, buys, looks, buys):
        one, other = selected(events, asked), selected(read, asked)
        assert codes_of(one) == codes_of(other) != []
    few = hm.events(frame(3_000), customer="who", occurred_at="when", event="what")
    assert few.early.only(np.array([name == "buy" for name in few.early.names])) is not None
    assert few.early.only(np.ones(len(few.early.names), np.bool_)) is None


def codes_of(found) -> list[tuple[int, int, str]]:
    """Return the events that are taken: whose, when and what."""
    histories = found.histories
    who = np.repeat(np.arange(histories.n_histories), np.diff(histories.offsets))
    rows = zip(who.tolist(), histories.time.tolist(), named(found), strict=True)
    return [row for row in rows if row[2] in taken_by(found)]


def taken_by(found) -> set[str]:
    return {name for name, is_taken in zip(found.names, found.is_taken(0), strict=True) if is_taken}


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


@pytest.mark.parametrize("form", [pa.string(), pa.large_string(), pa.string_view()])
def test_many_rows_of_text_are_numbered_as_few_are(form, monkeypatch):
    given = frame()
    whole = {name: given[name].cast(form) for name in ("who", "what")} | {"when": given["when"]}

    def asked() -> list[tuple[object, ...]]:
        events = hm.events(pa.table(whole), customer="who", occurred_at="when", event="what")
        names = "SELECT id, event, occurred_at FROM events JOIN customers USING (customer)"
        return events.run(f"{names} ORDER BY ALL").to_pylist()

    few = asked()
    monkeypatch.setattr(columns, "MANY", 0)
    assert asked() == few


def test_a_polars_frame_of_several_pieces_is_that_of_one():
    polars = pytest.importorskip("polars")
    one = polars.from_arrow(frame())
    several = polars.concat([one[:99], one[99:100], one[100:]], rechunk=False)
    found = [
        hm.retention(
            hm.events(each, customer="who", occurred_at="when", event="what", value="value"),
            period="day",
            value="value",
        ).cells.to_pylist()
        for each in (one, several)
    ]
    assert found[0] == found[1] != []
