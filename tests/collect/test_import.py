import gzip
from datetime import UTC, datetime

import pytest

from homing.collect import Condition, EventRule, Mapping
from homing.collect.importers.files import Reading
from homing.collect.importers.inferred import Said
from homing.core.errors import UserError

pytestmark = pytest.mark.db

VISITS = """customer,occurred_at,event,page
ann,2025-03-01 10:00,visit,/a
bob,2025-03-02 11:00,visit,/b
ann,2025-03-03 12:00,signup,
"""
AT = "occurred_at::VARCHAR"


def test_rows_become_events_with_their_properties(bench):
    report = bench.csv(VISITS)
    assert bench.events(AT, "properties.page::VARCHAR") == [
        ("ann", "visit", "2025-03-01 10:00:00+00", "/a"),
        ("bob", "visit", "2025-03-02 11:00:00+00", "/b"),
        ("ann", "signup", "2025-03-03 12:00:00+00", None),
    ]
    assert (report.read, report.taken, report.events, report.new_customers) == (3, 3, 3, 2)


def test_importing_again_adds_nothing(bench):
    bench.csv(VISITS)
    version = bench.store.version()
    again = bench.csv(VISITS)
    assert (again.taken, again.known, again.batch) == (0, 3, 0)
    assert bench.store.version() == version


def test_a_longer_export_adds_only_what_is_new(bench):
    bench.csv(VISITS)
    report = bench.csv(VISITS + "cid,2025-03-04,visit,/c\n")
    assert (report.taken, report.known, report.new_customers) == (1, 3, 1)


def test_columns_in_another_order_are_the_same_events(bench):
    bench.csv("customer,occurred_at,event,b,a\nann,2025-03-01,visit,2,1\n")
    report = bench.csv("a,b,event,occurred_at,customer\n1,2,visit,2025-03-01,ann\n")
    assert (report.taken, report.known) == (0, 1)


def test_a_new_empty_column_makes_no_new_events(bench):
    bench.csv("customer,occurred_at,event,a\nann,2025-03-01,visit,1\n")
    report = bench.csv("customer,occurred_at,event,a,z\nann,2025-03-01,visit,1,\n")
    assert (report.taken, report.known) == (0, 1)


def test_an_equal_row_counts_once_and_is_reported(bench):
    report = bench.csv(VISITS + VISITS.splitlines()[1] + "\n")
    assert (report.read, report.taken, report.repeated) == (4, 3, 1)


def test_equal_rows_can_count_each_time_and_still_only_once_when_imported_again(bench):
    text = VISITS + VISITS.splitlines()[1] + "\n"
    said = Said(keeps_duplicates=True)
    assert bench.csv(text, said=said).taken == 4
    assert bench.csv(text, said=said).known == 4
    assert bench.store.size() == 4


def test_a_dry_run_says_all_and_writes_nothing(bench):
    report = bench.csv(VISITS + "dan,nonsense,visit,\n", is_dry_run=True)
    assert (report.taken, report.new_customers, report.rows_rejected) == (3, 2, 1)
    assert bench.store.size() == 0
    assert [path.name for path in bench.path.iterdir()] == ["events.csv"]


def test_several_files_are_one_import(bench):
    bench.write(VISITS, "1.csv")
    bench.write("event,customer,occurred_at,extra\nvisit,dan,2025-01-01,x\n", "2.csv")
    report = bench.bring(f"{bench.path}/*.csv")
    assert (report.read, report.taken, report.batch) == (4, 4, 1)
    assert bench.events("properties.extra::VARCHAR")[0] == ("dan", "visit", "x")


def test_a_row_in_two_files_counts_once(bench):
    report = bench.bring(bench.write(VISITS, "1.csv"), bench.write(VISITS, "2.csv"))
    assert (report.taken, report.repeated) == (3, 3)


def test_rows_that_fail_a_keep_rule_are_skipped_and_counted(bench):
    keep = (Condition.parse("page is present"), Condition.parse("page != /b"))
    report = bench.csv(VISITS, said=Said(keep=keep))
    assert [(part.rule, part.rows) for part in report.skipped] == [
        ("not: page is present", 1),
        ("not: page != /b", 1),
    ]
    assert report.taken == 1


def test_the_first_event_rule_that_fits_names_the_event(bench):
    mapping = Mapping(
        customer="customer",
        occurred_at=("occurred_at",),
        events=(
            EventRule(name="start", when=(Condition.parse("event starts with sign"),)),
            EventRule(name="look", when=(Condition.parse("page = /a"),)),
        ),
    )
    report = bench.csv(VISITS, mapping=mapping)
    assert [name for _, name in bench.events()] == ["look", "start"]
    assert [(part.rule, part.rows) for part in report.skipped] == [("no event rule fits", 1)]


def test_ids_of_one_column_tell_events_apart(bench):
    text = "uuid,customer,occurred_at,event\n1,ann,2025-01-01,a\n2,ann,2025-01-01,a\n"
    assert bench.csv(text).taken == 2
    changed = bench.csv(
        text.replace("1,ann,2025-01-01,a", "1,ann,2025-01-01,a").replace("2,", "3,")
    )
    assert (changed.known, changed.taken) == (1, 1)


def test_rows_that_share_an_id_and_differ_are_pointed_out(bench):
    text = (
        "order_id,customer,date,total\n7,ann,2025-01-01,5\n7,ann,2025-01-01,6\n8,bob,2025-01-01,1\n"
    )
    said = Said(id=("order_id",))
    report = bench.csv(text, said=said)
    assert (report.taken, report.repeated) == (2, 1)
    assert "--group-by order_id" in report.notes[0].what


def test_an_event_that_changed_since_is_pointed_out_and_the_log_keeps_what_it_has(bench):
    text = "order_id,customer,date,total\n7,ann,2025-01-01,5\n8,bob,2025-01-01,1\n"
    bench.csv(text)
    report = bench.csv(text.replace(",5", ",6"))
    assert report.known == 2
    assert (report.notes[0].rows, "--undo" in report.notes[0].what) == (1, True)
    assert bench.events("properties.amount::BIGINT")[0] == ("ann", "purchase", 500)


def test_numbers_of_a_text_file_are_numbers_and_codes_stay_text(bench):
    bench.csv(
        "customer,occurred_at,event,n,x,zip,mixed\n"
        "ann,2025-01-01,a,5,1.5,0123,7\n"
        "bob,2025-01-02,a,6,2,0456,b\n"
    )
    sql = "SELECT DISTINCT variant_typeof(properties.{}) FROM events"
    types = {name: bench.sql(sql.format(name)) for name in ("n", "x", "zip", "mixed")}
    assert bench.sql("SELECT sum(properties.n::BIGINT), sum(properties.x::DOUBLE) FROM events") == [
        (11, 3.5)
    ]
    assert "VARCHAR" in str(types["zip"])
    assert "VARCHAR" not in str(types["n"])


def test_a_number_that_turns_out_to_be_text_later_is_kept_as_text(bench):
    rows = "".join(f"c{n},2025-01-01,a,{n}\n" for n in range(10_050)) + "zed,2025-01-01,a,n/a\n"
    bench.csv("customer,occurred_at,event,n\n" + rows)
    sql = (
        "SELECT properties.n::VARCHAR FROM events JOIN customers USING (customer) WHERE id = 'zed'"
    )
    assert bench.sql(sql) == [("n/a",)]
    assert bench.sql("SELECT count(*) FROM events WHERE properties.n = 10000") == [(1,)]


def test_a_column_called_like_one_of_ours_is_ignored(bench):
    bench.csv("customer,occurred_at,event,homing_line\nann,2025-01-01,a,7\n")
    assert bench.sql("SELECT properties FROM events") == [(None,)]


def test_values_and_names_full_of_quotation_marks_do_no_harm(bench):
    text = (
        'customer,occurred_at,event,"it\'s; DROP TABLE log --"\n"o\'hara",2025-01-01,"a\'","x\'"\n'
    )
    assert bench.csv(text).taken == 1
    assert bench.events() == [("o'hara", "a'")]


def test_gzip_is_unpacked(bench):
    path = bench.write(gzip.compress(VISITS.encode()), "events.csv.gz")
    assert bench.bring(path).taken == 3


def test_a_delimiter_can_be_said(bench):
    text = VISITS.replace(",", "^")
    with pytest.raises(UserError, match="customer"):
        bench.csv(text)
    assert bench.csv(text, reading=Reading(delimiter="^")).taken == 3


def test_an_import_can_be_undone(bench):
    report = bench.csv(VISITS)
    assert bench.store.undo(report.batch, now=bench.store.batches()[0].received_at) == 3
    assert bench.csv(VISITS).taken == 3


def test_an_import_that_is_undone_leaves_nothing_that_it_alone_said_of_customers(bench):
    lines = "customer,occurred_at,event,plan,city\n"
    said = Said(traits=("plan", "city"))
    bench.csv(f"{lines}ann,2025-01-01,a,free,Omsk\nbob,2025-01-01,a,free,\n", said=said)
    second = bench.csv(f"{lines}ann,2025-02-01,a,pro,Omsk\nbob,2025-02-01,a,,Perm\n", said=said)
    bench.store.undo(second.batch, now=bench.store.batches()[0].received_at)
    assert bench.sql("SELECT id, traits::JSON::VARCHAR FROM customers ORDER BY id") == [
        ("ann", '{"city":"Omsk","plan":"free"}'),
        ("bob", '{"plan":"free"}'),
    ]


def test_the_report_is_plain_values_for_machines(bench):
    import json

    plain = json.loads(json.dumps(bench.csv(VISITS).as_json()))
    assert plain["read"] == 3
    assert plain["since"] == "2025-03-01T10:00:00+00:00"
    assert plain["totals"][0]["event"] == "visit"


def test_customers_who_were_erased_stay_so_and_the_others_come_in(bench):
    bench.csv("customer,occurred_at,event\nann,2025-01-01,x\nbob,2025-01-01,x\n", "a.csv")
    bench.store.erase("ann", now=datetime(2025, 6, 1, tzinfo=UTC))
    again = "customer,occurred_at,event\nann,2025-02-01,x\nann,2025-07-01,x\nbob,2025-02-01,x\n"
    report = bench.csv(again, "b.csv")
    assert (report.read, report.taken, report.erased, report.events) == (3, 2, 1, 2)
    assert [who for who, _ in bench.events()] == ["bob", "bob", "ann"]


def test_columns_may_be_traits_of_the_customer(bench):
    file = bench.write(
        "client,at,mail,age,total\nann,2025-01-02,ann@x.example,31,5\nann,2025-01-01,old@x.example,,1\n"
        "bob,2025-01-01,,30,1\n"
    )
    mapping = Mapping(
        customer="client",
        occurred_at=("at",),
        events=(EventRule(name="order"),),
        traits=(("email", "mail"), ("age", "age")),
        numbers=("age", "total"),
    )
    report = bench.bring(file, mapping=mapping)
    assert report.told_customers == 2
    assert bench.sql("SELECT id, traits::JSON::VARCHAR FROM customers ORDER BY id") == [
        ("ann", '{"age":31,"email":"ann@x.example"}'),
        ("bob", '{"age":30}'),
    ]
    assert bench.events("properties::JSON::VARCHAR")[0][2] == '{"total":1}'
    mended = bench.write("client,at,mail,age,total\nann,2025-01-02,new@x.example,31,5\n", "b.csv")
    assert bench.bring(mended, mapping=mapping).known == 1


def test_a_column_is_a_trait_when_the_user_says_so(bench):
    file = bench.write("customer,date,event,plan,age\nann,2025-01-02,x,pro,31\n")
    bench.bring(file, said=Said(traits=("plan", "age")))
    assert bench.sql("SELECT traits::JSON::VARCHAR FROM customers") == [
        ('{"age":31,"plan":"pro"}',)
    ]
    assert bench.events("properties::JSON::VARCHAR") == [("ann", "x", None)]
    with pytest.raises(UserError, match="no column 'plam'"):
        bench.bring(file, said=Said(traits=("plam",)))
