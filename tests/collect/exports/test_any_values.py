"""Whatever stands where in an export: a row is an event or a reject, and nothing breaks."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from collect.conftest import Bench
from support.thorough import examples

pytestmark = pytest.mark.db

NAMES = st.sampled_from(
    [
        "$set",
        "$setOnce",
        "$unset",
        "$set_once",
        "$device_id",
        "$user_id",
        "distinct_id",
        "alias",
        "$distinct_ids",
        "$insert_id",
        "time",
        "is_trusted",
        "previous_id",
        "revenue",
        "a~/b",
        "",
    ]
)
PLAIN = st.sampled_from(
    [None, True, 0, -1, 1.5, 1e308, 2**63, 2**70, "", "x", "null", "anon:x", "d@5", "a\0b", "{}"]
)
VALUES = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=6,
)
OBJECTS = st.dictionaries(NAMES, VALUES, max_size=5)


def rows_of(fields):
    """Rows of an export: each field as it should be, or anything."""
    return st.fixed_dictionaries({name: usual | VALUES for name, usual in fields.items()})


MOMENT, ID = st.just("2025-01-01 10:00:00"), st.sampled_from(["ann", "bob", "d1"])
NAME = st.sampled_from(["open", "$identify", "$create_alias", "$merge", "$groupidentify", "alias"])
EXPORTS = {
    "amplitude": {
        "event_type": NAME,
        "event_time": MOMENT,
        "user_id": ID,
        "device_id": ID,
        "$insert_id": ID,
        "event_properties": OBJECTS,
        "user_properties": OBJECTS,
    },
    "mixpanel": {"event": NAME, "properties": OBJECTS},
    "mixpanel-profiles": {"$distinct_id": ID, "$properties": OBJECTS},
    "posthog": {
        "uuid": ID,
        "event": NAME,
        "distinct_id": ID,
        "timestamp": MOMENT,
        "properties": OBJECTS,
        "person_properties": OBJECTS,
    },
    "homing": {
        "customer": ID,
        "event": NAME,
        "occurred_at": MOMENT,
        "message_id": ID,
        "amount": ID,
        "currency": ID,
        "properties": OBJECTS,
        "traits": OBJECTS,
        "once": OBJECTS,
    },
}


@pytest.mark.parametrize("name", EXPORTS)
@settings(max_examples=examples(1), suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_every_row_is_accounted_for(name, data):
    rows = data.draw(st.lists(rows_of(EXPORTS[name]), min_size=30, max_size=60))
    assume(len(set(map(json.dumps, rows))) > 10)  # the simplest example is one row again and again
    with TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        try:
            file = bench.write("".join(json.dumps(one) + "\n" for one in rows), "export.jsonl")
            report = bench.bring(file, export=name, is_forced=True)
            known = report.taken + report.repeated + report.rows_skipped + report.rows_rejected
            assert known == report.read == len(rows)
        finally:
            bench.store.close()


def test_a_plan_that_is_paid_every_no_months_has_no_sum_of_a_month(bench):
    price = {"id": "p", "unit_amount": 10**30, "recurring": {"interval_count": 0}}
    record = {"id": "s", "customer": "ann", "created": 1_735_689_600}
    record["items"] = {"data": [{"quantity": 1, "price": price}]}
    file = bench.write(json.dumps({"record": record}) + "\n", "subscriptions.jsonl")
    assert bench.bring(file, export="stripe-subscriptions").events == 1
    assert bench.events("properties.mrr::VARCHAR") == [("ann", "subscription.started", None)]
