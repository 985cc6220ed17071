"""The events of PostHog's batch export, in each of its file formats."""

import csv
import io
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from homing.core.ids import message_id

pytestmark = pytest.mark.db

FIELDS = (
    *("uuid", "event", "distinct_id", "timestamp", "properties", "person_properties"),
    "created_at",
)


def row(number=1, **said):
    """One row of an export; objects as objects."""
    usual = {
        "uuid": f"0194{number:04d}-0000-7000-8000-000000000000",
        "event": "$pageview",
        "distinct_id": "ann",
        "timestamp": "2025-01-15T10:10:00.250Z",
        "properties": {"$current_url": "https://a.example/x", "$device_id": "d1", "plan": "pro"},
        "person_properties": {"city": "Riga"},
        "created_at": "2025-01-15T10:10:01Z",
    }
    return usual | said


ROWS = [
    row(),
    row(2, distinct_id="d1", properties={"$device_id": "d1", "$is_identified": False}),
    row(
        3,
        event="$identify",
        properties={"$anon_distinct_id": "d1", "$device_id": "d1", "$user_id": "ann"},
    ),
    row(4, event="Order Completed", properties={"total": 9.99, "currency": "EUR"}),
]


def as_json(rows):
    return "".join(json.dumps(one) + "\n" for one in rows).encode()


def flat(rows):
    return [
        {key: json.dumps(value) if isinstance(value, dict) else value for key, value in one.items()}
        for one in rows
    ]


def as_csv(rows):
    out = io.StringIO()
    writer = csv.DictWriter(out, FIELDS)
    writer.writeheader()
    writer.writerows(flat(rows))
    return out.getvalue().encode()


def as_parquet(rows):
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(flat(rows)), out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "written"),
    [("a.jsonl", as_json), ("a.csv", as_csv), ("a.parquet", as_parquet)],
)
def test_every_format_gives_the_same_events(bench, name, written):
    file = bench.write(written(ROWS), name)
    assert bench.infer(file).findings[0].value == "PostHog"
    report = bench.bring(file)
    assert report.rejected == ()
    assert sorted(bench.events("properties.anonymous_id::VARCHAR", "properties.amount::INT")) == [
        ("ann", "page", "d1", None),
        ("ann", "page", "d1", None),
        ("ann", "purchase", None, 999),
    ]
    [(kept,)] = bench.sql(
        "SELECT properties::JSON::VARCHAR FROM events WHERE properties.plan::VARCHAR = 'pro'"
    )
    assert json.loads(kept) == {
        "anonymous_id": "d1",
        "plan": "pro",
        "url": "https://a.example/x",
    }


def test_what_the_client_does_of_itself_is_skipped_and_counted(bench):
    rows = [*ROWS, row(6, event="$feature_flag_called"), row(7, event="$web_vitals")]
    report = bench.bring(bench.write(as_json(rows), "a.jsonl"))
    assert (report.read, report.taken, report.rows_skipped) == (6, 4, 2)


def test_what_says_who_somebody_is_is_kept_and_does_not_count(bench):
    bench.bring(bench.write(as_json(ROWS), "a.jsonl"))
    assert bench.sql("SELECT event, aside FROM everything WHERE aside > 0") == [("identify", 2)]


def test_what_was_done_before_the_sign_in_is_the_customers_and_the_next_ones_is_theirs(bench):
    def seen(number, hour, who):
        return row(number, distinct_id=who, timestamp=f"2025-01-15T{hour:02}:00:00Z") | {
            "properties": {"$device_id": "d1"}
        }

    rows = [seen(1, 8, "d1"), seen(2, 9, "ann"), seen(3, 10, "d1"), seen(4, 11, "bob")]
    rows += [seen(5, 12, "d1")]
    file = bench.write(as_json(reversed(rows)), "a.jsonl")
    bench.bring(file)
    assert [who for who, _ in bench.events()] == ["ann", "ann", "ann", "bob", "bob"]
    bench.bring(file)
    assert [who for who, _ in bench.events()] == ["ann", "ann", "ann", "bob", "bob"]


def test_ids_are_those_that_the_messages_of_a_source_have_over_http(bench):
    source = "0194f000-0000-7000-8000-000000000001"
    bench.bring(bench.write(as_json(ROWS), "a.jsonl"), source=source)
    expected = {message_id(source, one["uuid"]) for one in ROWS}
    assert {each for (each,) in bench.sql("SELECT message_id FROM everything")} == expected


def test_a_file_in_another_format_adds_nothing(bench):
    bench.bring(bench.write(as_json(ROWS), "a.jsonl"))
    assert bench.bring(bench.write(as_parquet(ROWS), "b.parquet")).known == len(ROWS)


def test_a_line_of_a_csv_file_that_is_none_is_rejected_with_its_number(bench):
    lines = as_csv(ROWS).decode().splitlines()
    lines.insert(2, "torn,line")
    report = bench.bring(bench.write("\n".join(lines), "a.csv"))
    assert report.events == len(ROWS)
    assert report.rejected[0].lines == ("a.csv:3",)


def test_rejected_rows_name_the_lines_they_stand_on(bench):
    rows = [*ROWS, row(5, timestamp="someday")]
    report = bench.bring(bench.write(as_csv(rows), "a.csv"))
    assert report.rejected[0].lines == ("a.csv:6",)


def test_the_person_of_each_event_and_what_it_sets_are_the_customers_traits(bench):
    rows = [
        row(1, person_properties={"city": "Riga", "$initial_os": "Linux", "plan": "free"}),
        row(
            2,
            timestamp="2025-01-15T11:00:00Z",
            properties={"$set": {"plan": "pro"}, "$set_once": {"city": "York", "first": "/a"}},
        ),
    ]
    bench.bring(bench.write(as_json(rows), "a.jsonl"))
    [(found,)] = bench.sql("SELECT traits::JSON::VARCHAR FROM customers")
    assert json.loads(found) == {"city": "Riga", "plan": "pro", "first": "/a"}


def test_a_group_alone_is_nobody(bench):
    group = row(
        5,
        event="$groupidentify",
        distinct_id="$company_42",
        properties={"$group_type": "company", "$group_key": "42"},
    )
    report = bench.bring(bench.write(as_json([*ROWS, group]), "a.jsonl"))
    assert (report.rows_skipped, len(bench.sql("SELECT id FROM customers"))) == (1, 1)
