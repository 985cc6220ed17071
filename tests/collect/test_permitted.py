"""What the rules of privacy leave of imported events is what they leave of events over HTTP."""

import json
from datetime import UTC, datetime

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homing.collect.enrich import Privacy, scrubber_of, shipped
from homing.collect.importers.permitted import SUSPECT
from homing.collect.service import take
from support.thorough import examples

pytestmark = pytest.mark.db

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
ASKED = "SELECT regexp_matches($1, $2)"
CSV = """customer,occurred_at,event,note,seconds,order_id
ann,2026-01-01,visit,write to ann@shop.example,7,ann@shop.example
bob,2026-01-02,visit,call +7 (916) 123-45-67,8,79161234567
eve,2026-01-03,search,4111 1111 1111 1111,9,4111111111111111
max,2026-01-04,search,all is well,10,x-1
"""
EXPORT = [
    {
        "event_type": "signed",
        "event_time": "2026-01-01 10:00:00",
        "user_id": "ann@shop.example",
        "device_id": "d-1",
        "$insert_id": "1",
        "event_properties": {"form": {"mail": "ann@shop.example"}, "plan": "pro"},
        "user_properties": {"email": "ann@shop.example"},
    }
]


def kept(bench):
    rows = bench.events("properties::JSON::VARCHAR")
    return [(who, event, json.loads(text)) for who, event, text in rows]


def exported(bench):
    return bench.write("".join(json.dumps(row) + "\n" for row in EXPORT), "export.jsonl")


def test_personal_data_is_taken_out_of_properties_and_all_else_stays(bench):
    assert bench.csv(CSV).events == 4
    assert [said for _, _, said in kept(bench)] == [
        {"note": "write to [email]", "seconds": 7, "order_id": "[email]"},
        {"note": "call [phone]", "seconds": 8, "order_id": "79161234567"},
        {"note": "[card]", "seconds": 9, "order_id": "4111111111111111"},
        {"note": "all is well", "seconds": 10, "order_id": "x-1"},
    ]
    assert bench.csv(CSV).known == 4


def test_nothing_is_taken_out_that_the_owner_wants_kept(bench):
    bench.csv(CSV, privacy=Privacy(scrubs=frozenset({"card"})))
    assert [said["note"] for _, _, said in kept(bench)][:3] == [
        "write to ann@shop.example",
        "call +7 (916) 123-45-67",
        "[card]",
    ]


def test_a_property_that_is_not_declared_is_left_out_and_the_event_stays(bench):
    bench.csv(CSV, privacy=Privacy(declared={"visit": frozenset({"seconds"})}))
    visits = [said for _, event, said in kept(bench) if event == "visit"]
    assert visits == [{"seconds": 7}, {"seconds": 8}]
    assert kept(bench)[3][2].keys() == {"note", "seconds", "order_id"}


def test_an_event_that_is_not_declared_is_skipped_and_counted(bench):
    rules = Privacy(declared={"search": frozenset({"seconds"})}, only_declared=True)
    report = bench.csv(CSV, privacy=rules)
    assert (report.events, report.rows_skipped, report.read) == (2, 2, 4)
    assert "declared" in report.skipped[0].rule
    assert [said for _, _, said in kept(bench)] == [{"seconds": 9}, {"seconds": 10}]


@pytest.mark.parametrize("scrubs_traits", [False, True])
def test_who_a_customer_is_stays_known_in_an_export(bench, scrubs_traits):
    rules = Privacy(declared={"*": frozenset({"form"})}, scrubs_traits=scrubs_traits)
    bench.bring(exported(bench), privacy=rules)
    [(who, _, said)] = kept(bench)
    assert who == "ann@shop.example"
    assert said["form"] == {"mail": "[email]"}
    assert said["anonymous_id"] == "d-1"
    assert "plan" not in said
    [(traits,)] = bench.sql("SELECT traits::JSON::VARCHAR FROM customers WHERE traits NOT NULL")
    assert json.loads(traits)["email"] == ("[email]" if scrubs_traits else "ann@shop.example")


def test_an_export_calls_events_what_the_shop_says_they_are(bench):
    file = exported(bench)
    bench.bring(file, standard=shipped().called({"signed": "signup"}))
    assert [event for _, event, _ in kept(bench)] == ["signup"]


def test_what_a_program_imports_goes_by_the_rules_too(bench):
    found = bench.infer(bench.write(CSV)).mapping
    rules = Privacy(scrubs=frozenset())
    given = {"called": "shop", "now": NOW, "privacy": rules}
    take(bench.store, bench.folder, bench.path / "events.csv", found, **given)
    assert kept(bench)[0][2]["note"] == "write to ann@shop.example"


AGREED = """customer,occurred_at,event,consent,session_id,amount
ann,2026-01-01 08:00,visit,full,s-1,
bob,2026-01-01 09:00,visit,aggregate,s-2,
bob,2026-01-01 10:00,visit,aggregate,s-2,
bob,2026-01-02 10:00,visit,aggregate,s-3,
eve,2026-01-02 11:00,visit,none,s-4,
max,2026-01-02 12:00,visit,,s-5,
"""


def test_whoever_agrees_to_nothing_is_not_kept_and_whoever_is_only_counted_is_nobody(bench):
    report = bench.csv(AGREED)
    assert (report.read, report.taken, report.rows_skipped, report.events) == (6, 5, 1, 5)
    assert "consented" in report.skipped[0].rule
    [note] = [each for each in report.notes if "counted" in each.what]
    assert note.rows == 3
    rows = sorted(kept(bench), key=lambda row: row[0].startswith("anon:"))
    assert [who for who, *_ in rows[:2]] == ["ann", "max"]
    nobodys = [who for who, *_ in rows[2:]]
    assert len(set(nobodys)) == 2, "one on each day"
    for who, _, said in rows[2:]:
        assert who == f"anon:{said['anonymous_id']}"
        assert who.startswith("anon:day:")
        assert not said.keys() & {"session_id", "customer"}
    assert "eve" not in str(bench.sql("SELECT * FROM identities"))
    assert "bob" not in str(bench.sql("SELECT * FROM identities"))
    again = bench.csv(AGREED)
    assert (again.known, again.events, again.rows_skipped) == (5, 0, 1)


def test_who_refuses_is_counted_where_the_owner_wants_it(bench):
    report = bench.csv(AGREED, privacy=Privacy(keeps_refused=True))
    assert (report.events, report.rows_skipped) == (6, 0)
    assert "eve" not in str(bench.sql("SELECT * FROM identities"))


def test_of_an_export_neither_traits_nor_devices_are_learned_without_consent(bench):
    rows = [
        EXPORT[0] | {"event_properties": {"consent": "aggregate"}},
        EXPORT[0]
        | {"event_type": "$identify", "event_properties": {"consent": "aggregate"}}
        | {"$insert_id": "2"},
        EXPORT[0] | {"event_properties": {"consent": "none"}, "$insert_id": "3"},
    ]
    file = bench.write("".join(json.dumps(row) + "\n" for row in rows), "export.jsonl")
    report = bench.bring(file)
    assert (report.events, report.rows_skipped) == (1, 2)
    [(who, event, said)] = kept(bench)
    assert (who, event) == (f"anon:{said['anonymous_id']}", "signed")
    assert "d-1" not in str(bench.sql("SELECT * FROM identities"))
    assert bench.sql("SELECT count(*) FROM sightings, identities WHERE traits NOT NULL") == [(0,)]


def test_an_order_of_several_lines_is_not_kept_with_all_of_them(bench):
    report = bench.csv(
        "order_id,customer,date,sku,quantity,price,consent\n"
        "1,ann,2025-01-01,A,2,1.25,none\n1,ann,2025-01-01,B,1,0.10,none\n"
        "2,bob,2025-01-02,A,3,1.25,full\n"
    )
    assert (report.read, report.taken, report.rows_skipped, report.events) == (3, 1, 2, 1)
    assert [who for who, *_ in kept(bench)] == ["bob"]


@settings(max_examples=examples(100))
@given(st.text(alphabet="a@.%40 +()-\t\n\x0b\xa07891\u0663", max_size=60))
def test_in_what_is_no_suspect_there_is_nothing_to_take_out(text):
    if scrubber_of(Privacy()).text(text) != text:
        given = [json.dumps({"note": text}, ensure_ascii=False), SUSPECT]
        assert duckdb.execute(ASKED, given).fetchall() == [(True,)]
