"""JSON lines, as Mixpanel's export gives them."""

import json

import pytest

from homing.collect.importers.inferred import Said

pytestmark = pytest.mark.db


def line(event="Signed up", **properties):
    """One line of an export."""
    usual = {"time": 1736935800, "distinct_id": "ann", "$insert_id": "i-1", "mp_lib": "web"}
    return json.dumps({"event": event, "properties": usual | properties}) + "\n"


def test_the_export_is_told_by_its_two_columns(bench):
    file = bench.write(line() + line(**{"$insert_id": "i-2"}), "export.jsonl")
    assert bench.infer(file).findings[0].value == "Mixpanel"
    bench.bring(file)
    assert bench.events("epoch(occurred_at)::BIGINT") == [("ann", "Signed up", 1736935800)] * 2


def test_time_may_count_milliseconds(bench):
    bench.bring(bench.write(line(time=1736935800123), "export.jsonl"))
    assert bench.events("epoch_ms(occurred_at)") == [("ann", "Signed up", 1736935800123)]


def test_time_of_an_old_project_counts_in_its_own_zone(bench):
    file = bench.write(line(), "export.jsonl")
    bench.bring(file, said=Said(timezone="America/New_York"))
    assert bench.events("epoch(occurred_at)::BIGINT") == [
        ("ann", "Signed up", 1736935800 + 5 * 3600)
    ]


def test_whoever_is_unknown_is_anonymous(bench):
    bench.bring(
        bench.write(
            line(distinct_id="$device:d1", **{"$device_id": "d1", "$insert_id": "a"})
            + line(distinct_id="d2", **{"$device_id": "d2", "$insert_id": "b"})
            + line(distinct_id="x", **{"$device_id": "d3", "$user_id": "eve", "$insert_id": "c"}),
            "export.jsonl",
        )
    )
    found = bench.events("properties.anonymous_id::VARCHAR")
    assert sorted(found) == [
        ("anon:d1", "Signed up", "d1"),
        ("anon:d2", "Signed up", "d2"),
        ("eve", "Signed up", "d3"),
    ]


def test_an_order_is_a_purchase_and_a_page_view_a_page(bench):
    report = bench.bring(
        bench.write(
            line(
                "Order Completed",
                revenue="12.50",
                currency="usd",
                plan="pro",
                **{"$insert_id": "a"},
            )
            + line(
                "$mp_web_page_view", **{"$current_url": "https://a.example/", "$insert_id": "b"}
            ),
            "export.jsonl",
        )
    )
    assert {(total.event, total.money and total.money.minor) for total in report.totals} == {
        ("purchase", 1250),
        ("page", None),
    }
    kept = dict(bench.sql("SELECT event, properties::JSON::VARCHAR FROM events"))
    assert json.loads(kept["purchase"]) == {
        "library": "web",
        "revenue": "12.50",
        "plan": "pro",
        "amount": 1250,
        "currency": "USD",
    }
    assert json.loads(kept["page"]) == {"library": "web", "url": "https://a.example/"}


def test_an_event_without_an_id_is_taken_once_by_what_it_says(bench):
    same = json.dumps({"event": "open", "properties": {"time": 1736935800, "distinct_id": "ann"}})
    file = bench.write(f"{same}\n{same}\n", "export.jsonl")
    report = bench.bring(file)
    assert (report.events, report.repeated) == (1, 1)
    assert bench.bring(file).known == 1


@pytest.mark.parametrize("properties", ["null", "[]", '"x"', "{}", '{"time":"soon"}'])
def test_properties_that_are_none_are_rejected_and_nothing_breaks(bench, properties):
    hostile = f'{{"event":"open","properties":{properties}}}\n'
    report = bench.bring(bench.write(line() + line(**{"$insert_id": "b"}) + hostile, "a.jsonl"))
    assert (report.events, report.rows_rejected) == (2, 1)
