"""JSON lines, as Mixpanel's export gives them."""

import json

import pytest

from homing.collect.importers.inferred import Said
from homing.collect.protocols.mixpanel import Mixpanel
from homing.core.ids import message_id
from support.recorded import SOURCE, received_of

pytestmark = pytest.mark.db


def line(event="Signed up", **properties):
    """One line of an export."""
    usual = {"time": 1736935800, "distinct_id": "ann", "$insert_id": "i-1", "mp_lib": "web"}
    return json.dumps({"event": event, "properties": usual | properties}) + "\n"


def test_the_export_is_told_by_its_two_columns(bench):
    file = bench.write(line() + line(**{"$insert_id": "i-2"}), "export.jsonl")
    assert bench.infer(file).findings[0].value == "Mixpanel"
    bench.bring(file)
    assert bench.events("epoch(occurred_at)::BIGINT") == [("ann", "signup", 1736935800)] * 2


def test_time_may_count_milliseconds(bench):
    bench.bring(bench.write(line(time=1736935800123), "export.jsonl"))
    assert bench.events("epoch_ms(occurred_at)") == [("ann", "signup", 1736935800123)]


def test_time_of_an_old_project_counts_in_its_own_zone(bench):
    file = bench.write(line(), "export.jsonl")
    bench.bring(file, said=Said(timezone="America/New_York"))
    assert bench.events("epoch(occurred_at)::BIGINT") == [("ann", "signup", 1736935800 + 5 * 3600)]


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
        ("anon:d1", "signup", "d1"),
        ("anon:d2", "signup", "d2"),
        ("eve", "signup", "d3"),
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


def test_properties_that_are_none_are_rejected_and_nothing_breaks(bench):
    none = ["null", "[]", '"x"', "{}", '{"time":"soon"}']
    hostile = [f'{{"event":"open","properties":{properties}}}\n' for properties in none]
    sound = [line(**{"$insert_id": f"i-{n}"}) for n in range(6)]
    report = bench.bring(bench.write("".join(sound + hostile), "a.jsonl"))
    assert (report.events, report.rows_rejected) == (6, len(none))


def traits(bench, customer_id):
    [(found,)] = bench.sql(
        "SELECT customers.traits::JSON::VARCHAR FROM customers"
        f" JOIN aliases USING (customer) WHERE aliases.id = '{customer_id}'"
    )
    return json.loads(found or "{}")


def test_profiles_are_traits_by_their_names_here(bench):
    def profile(who, **said):
        return json.dumps({"$distinct_id": who, "$properties": said}) + "\n"

    written = {"$email": "ann@x.example", "$country_code": "LV", "plan": "pro", "$avatar": "x"}
    file = bench.write(
        profile("ann", **written, **{"$last_seen": "2025-01-15T10:10:00"})
        + profile("$device:d9", plan="free"),
        "profiles.jsonl",
    )
    report = bench.bring(file)
    assert (report.events, report.told_customers) == (2, 2)
    assert traits(bench, "ann") == {"email": "ann@x.example", "country": "LV", "plan": "pro"}
    assert traits(bench, "anon:d9") == {"plan": "free"}
    assert bench.events() == []
    assert bench.bring(file).known == 2


def test_a_merge_of_two_known_customers_makes_them_one_and_an_alias_does_not(bench):
    def said(event, number, **properties):
        return line(event, time=1736935800 + number, **{"$insert_id": f"i{number}"} | properties)

    bench.bring(
        bench.write(
            said("open", 1, distinct_id="ann")
            + said("open", 2, distinct_id="bob")
            + said("open", 3, distinct_id="cat")
            + said("$create_alias", 4, distinct_id="ann", alias="cat")
            + said("$merge", 5, **{"$distinct_ids": ["bob", "ann"]}),
            "export.jsonl",
        )
    )
    assert len({who for who, _ in bench.events()}) == 2
    reasons = bench.sql("SELECT count(*) FROM merges WHERE reason = 'a merge in an export'")
    assert reasons == [(1,)]


def test_an_event_called_alias_makes_nobody_one(bench):
    forged = line("alias", previous_id="bob", is_trusted=True, **{"$insert_id": "b"})
    bench.bring(bench.write(line(distinct_id="bob") + forged, "export.jsonl"))
    assert len(bench.sql("SELECT customer FROM customers")) == 2


def test_an_event_has_the_id_that_its_message_had_whatever_the_zone_of_the_project(bench):
    ids = {"distinct_id": "ann", "$insert_id": "i-1"}
    live = {"event": "Signed up", "properties": ids | {"time": 1736935800.731, "token": "t"}}
    request = {"method": "POST", "path": "/track", "query": "", "headers": {}}
    wire = Mixpanel()
    (event,) = wire.events(received_of(request | {"body": json.dumps([live])}, wire))
    in_new_york = 1736935800 - 5 * 3600
    bench.bring(
        bench.write(line(time=in_new_york, **ids), "export.jsonl"),
        said=Said(timezone="America/New_York"),
        source=str(SOURCE),
    )
    expected = message_id(str(SOURCE), event.message_id)
    assert bench.sql("SELECT message_id FROM log") == [(expected,)]


def test_who_was_made_one_is_found_under_the_id_the_event_was_sent_with(bench):
    before = line(distinct_id="ann", **{"$distinct_id_before_identity": "$device:d1"})
    after = line(distinct_id="$device:d1")
    bench.bring(bench.write(before, "a.jsonl"))
    assert bench.bring(bench.write(after, "b.jsonl")).known == 1
