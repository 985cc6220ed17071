"""From a caller's frame to events: names, moments, customers, and clear words when it fails."""

from datetime import UTC, date, datetime, timedelta, timezone

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import homing as hm
from homing.core.clock import FrozenClock
from homing.core.errors import UserError
from metrics.logs import taken, utc

pytestmark = pytest.mark.db


def read(frame, **options):
    """Return (customer id, event, moment) as the metrics see them, in order of rows."""
    given = {"customer": "who", "occurred_at": "when_"} | options
    events = hm.events(frame, **given)
    rows = events.connection.execute(
        "SELECT id, event, occurred_at FROM events JOIN customers USING (customer) ORDER BY ALL"
    ).fetchall()
    return [(who, what, moment.astimezone(UTC)) for who, what, moment in rows]


def moments(values, **options):
    frame = {"who": ["ann"] * len(values), "when_": values}
    return [moment for *_, moment in read(pd.DataFrame(frame), **options)]


def test_moments_with_an_offset_are_what_they_say_and_those_without_are_local():
    values = ["2026-07-01T12:00:00+03:00", "2026-07-01 12:00", "2026-07-01T12:00:00Z"]
    assert moments(values, timezone="Europe/London") == [
        utc(2026, 7, 1, 9),
        utc(2026, 7, 1, 11),
        utc(2026, 7, 1, 12),
    ]


def test_without_a_zone_given_local_times_are_read_as_utc_and_it_is_said():
    frame = pd.DataFrame({"who": ["ann"], "when_": pd.to_datetime(["2026-07-01 12:00"])})
    assert read(frame) == [("ann", "event", utc(2026, 7, 1, 12))]
    [note] = hm.events(frame, customer="who", occurred_at="when_").notes
    assert "read as UTC" in note.en
    assert "UTC" in note.ru


def test_nothing_is_assumed_of_moments_that_carry_their_zone():
    frame = pd.DataFrame({"who": ["ann"], "when_": pd.to_datetime(["2026-07-01"], utc=True)})
    assert hm.events(frame, customer="who", occurred_at="when_").notes == ()


@pytest.mark.parametrize(
    "values",
    [
        [date(2026, 7, 1)],
        pd.to_datetime(["2026-07-01"]),
        pd.array(["2026-07-01"], dtype="string"),
        pd.Categorical(["2026-07-01"]),
        pd.array(["2026-07-01"], dtype="timestamp[s][pyarrow]"),
        pd.to_datetime(["2026-06-30T23:00Z"]),
        [datetime(2026, 7, 1, 2, tzinfo=timezone(timedelta(hours=3)))],
        ["  2026-07-01 "],
    ],
    ids=["date", "naive", "text", "category", "arrow", "utc", "offset", "spaces"],
)
def test_every_kind_of_moment_is_taken(values):
    assert moments(values, timezone="Europe/London") == [utc(2026, 6, 30, 23)]


@pytest.mark.parametrize(
    "ids",
    [
        pd.array([17850, None], dtype="Int64"),
        [17850.0, None],
        pd.array([17850, None], dtype="int64[pyarrow]"),
    ],
    ids=["nullable", "float", "arrow"],
)
def test_whole_numbers_that_became_decimals_for_a_missing_one_are_whole_again(ids):
    frame = pd.DataFrame({"who": ids, "when_": ["2026-07-01"] * 2})
    assert [who for who, *_ in read(frame)] == [17850]


def test_rows_without_a_customer_a_time_or_an_event_are_left_out_and_counted():
    frame = pl.DataFrame(
        {
            "who": ["ann", None, "", "bob", "cat"],
            "when_": ["2026-07-01", "2026-07-01", "2026-07-01", None, "2026-07-02"],
            "what": ["buy", "buy", "buy", "buy", " "],
        }
    )
    assert read(frame, event="what", timezone="UTC") == [("ann", "buy", utc(2026, 7, 1))]
    events = hm.events(frame, customer="who", occurred_at="when_", event="what", timezone="UTC")
    assert [note.en for note in events.notes] == [
        "Rows without a customer, left out: 2.",
        "Rows without a time, left out: 1.",
        "Rows without an event name, left out: 1.",
    ]


def test_an_unreadable_moment_is_named_with_its_row():
    frame = pl.DataFrame({"who": ["ann"] * 10_001, "when_": ["2026-07-01"] * 9_999 + ["soon"] * 2})
    with pytest.raises(UserError, match=r"'soon' in row 10,000 is not a moment") as error:
        hm.events(frame, customer="who", occurred_at="when_")
    assert error.value.where == "occurred_at"


@pytest.mark.parametrize("value", ["infinity", "99999-01-01", "2026-02-30", "01.02.2026", "12:00"])
def test_what_only_looks_like_a_moment_is_refused(value):
    with pytest.raises(UserError, match="is not a moment"):
        moments([value])


def test_numbers_are_no_moments():
    with pytest.raises(UserError, match=r"Values of type int64 are not moments.*to_datetime"):
        moments([1_700_000_000])


def test_an_unknown_column_is_named_with_those_near_it():
    frame = pd.DataFrame({"Customer ID": ["ann"], "when_": ["2026-07-01"]})
    with pytest.raises(UserError, match=r"no column 'customer id'.*'Customer ID'") as error:
        hm.events(frame, customer="customer id", occurred_at="when_")
    assert error.value.where == "customer"


def test_a_column_of_several_types_is_refused_with_the_remedy():
    frame = pd.DataFrame({"who": ["ann", 7, b"x"], "when_": ["2026-07-01"] * 3})
    with pytest.raises(UserError, match=r"several types.*astype\(str\)"):
        hm.events(frame, customer="who", occurred_at="when_")


def test_a_property_of_several_types_does_not_stand_in_the_way():
    frame = pd.DataFrame(
        {"who": ["ann", "bob"], "when_": ["2026-07-01"] * 2, "invoice": [536365, "C536379"]}
    )
    assert len(read(frame)) == 2


def test_customers_cannot_be_lists():
    frame = pl.DataFrame({"who": [["ann"]], "when_": ["2026-07-01"]})
    with pytest.raises(UserError, match="cannot be told apart"):
        hm.events(frame, customer="who", occurred_at="when_")


@pytest.mark.parametrize("frame", [42, "events.csv", None], ids=str)
def test_what_is_no_table_is_refused(frame):
    with pytest.raises(UserError, match="is not a table of events"):
        hm.events(frame, customer="who", occurred_at="when_")


def test_other_columns_stay_as_properties_and_value_gets_its_name():
    frame = pd.DataFrame(
        {"who": ["ann"], "when_": ["2026-07-01"], "paid": [12.5], "shop page": ["/x"]}
    )
    events = hm.events(frame, customer="who", occurred_at="when_", value="paid")
    [(properties,)] = events.connection.execute("SELECT properties FROM events").fetchall()
    assert properties == {"shop page": "/x", "value": 12.5}


def test_traits_join_their_customers():
    log = [{"who": "ann", "when_": "2026-07-01"}, {"who": "bob", "when_": "2026-07-02"}]
    plans = [{"who": "bob", "plan": "pro"}, {"who": "eve", "plan": "free"}]
    events = hm.events(log, customer="who", occurred_at="when_", traits=plans)
    rows = events.connection.execute("SELECT id, traits.plan FROM customers ORDER BY id").fetchall()
    assert rows == [("ann", None), ("bob", "pro")]


def test_the_callers_connection_and_frame_are_left_alone():
    with duckdb.connect() as connection:
        relation = connection.sql("SELECT 'ann' AS who, DATE '2026-07-01' AS when_")
        hm.retention(hm.events(relation, customer="who", occurred_at="when_"))
        assert connection.sql("SHOW ALL TABLES").fetchall() == []
        assert relation.fetchall() == [("ann", date(2026, 7, 1))]


def test_now_is_the_last_event_but_never_later_than_the_clock():
    log = [("ann", "visit", utc(2026, 1, 1)), ("ann", "visit", utc(2030, 1, 1))]
    clock = FrozenClock(utc(2026, 8, 31))
    assert taken(log, clock=clock).end == utc(2026, 8, 31)
    assert taken(log[:1], clock=clock).end == utc(2026, 1, 1)
    assert taken(log, clock=clock, now=utc(2031, 1, 1)).end == utc(2031, 1, 1)


def test_an_empty_frame_has_no_cohorts():
    result = hm.retention(
        hm.events(pd.DataFrame({"who": [], "when_": []}), customer="who", occurred_at="when_")
    )
    assert len(result.table) == 0
    assert len(result.curve) == 0
    assert "Share of" in result.definition()
    assert "<table" in result._repr_html_()


def test_a_wrong_zone_or_week_is_refused():
    with pytest.raises(UserError, match="timezone: 'Mars' is not a time zone"):
        taken([], timezone="Mars")
    with pytest.raises(UserError, match="week_start: A week cannot start with day 8"):
        taken([], week_start=8)


def test_an_arrow_table_is_taken_without_copying_its_properties():
    amounts = pa.array(range(1000))
    table = pa.table({"who": ["ann"] * 1000, "when_": ["2026-07-01"] * 1000, "amount": amounts})
    before = pa.total_allocated_bytes()
    events = hm.events(table, customer="who", occurred_at="when_")
    assert pa.total_allocated_bytes() - before < 200_000
    assert events.span.rows == 1000
