import pytest

from homing.collect import Condition, EventRule, Mapping
from homing.collect.importers.inferred import Said

pytestmark = pytest.mark.db

LINES = """order_id,customer,date,sku,quantity,price,country
1,ann,2025-01-01 10:00,A,2,1.25,GB
1,ann,2025-01-01 10:01,B,1,0.10,GB
2,bob,2025-01-02 11:00,A,3,1.25,DE
"""
ITEMS = "properties.items::JSON::VARCHAR"
AMOUNT = "properties.amount::BIGINT"


def test_lines_of_an_order_become_one_purchase(bench):
    report = bench.csv(LINES)
    assert bench.events(AMOUNT, "properties.order_id::VARCHAR", "properties.currency::VARCHAR") == [
        ("ann", "purchase", 260, "1", "GBP"),
        ("bob", "purchase", 375, "2", "GBP"),
    ]
    assert (report.read, report.taken, report.events) == (3, 3, 2)


def test_items_stand_in_the_order_of_the_file_with_whole_minor_units(bench):
    bench.csv(LINES)
    assert bench.events(ITEMS)[0][2] == (
        '[{"price":125,"quantity":2,"sku":"A"},{"price":10,"quantity":1,"sku":"B"}]'
    )


def test_fractions_of_a_quantity_are_kept_and_money_stays_exact(bench):
    text = (
        "order_id,customer,date,sku,quantity,price\n"
        "1,ann,2025-01-01,A,0.350,1999.99\n1,ann,2025-01-01,B,3,0.001\n"
    )
    bench.csv(text)
    assert bench.events(AMOUNT) == [("ann", "purchase", 70000)]
    assert bench.sql("SELECT properties.items[1].quantity::DOUBLE FROM events") == [(0.35,)]


def test_an_order_begins_with_its_first_line(bench):
    bench.csv(LINES)
    assert bench.events("occurred_at::VARCHAR")[0][2] == "2025-01-01 10:00:00+00"


def test_importing_orders_again_adds_nothing(bench):
    bench.csv(LINES)
    again = bench.csv(LINES)
    assert (again.taken, again.known, again.events, again.batch) == (0, 3, 0, 0)


def test_negative_quantities_are_refunds_with_positive_numbers(bench):
    bench.csv(LINES + "3,ann,2025-01-05,A,-1,1.25,GB\n")
    assert bench.events(AMOUNT, ITEMS)[-1] == (
        "ann",
        "refund",
        125,
        '[{"price":125,"quantity":1,"sku":"A"}]',
    )


def test_an_equal_line_of_an_order_counts_once_unless_said_otherwise(bench):
    text = LINES + LINES.splitlines()[1] + "\n"
    report = bench.csv(text, said=Said(drop=("country",)), is_dry_run=True)
    assert (report.repeated, report.totals[0].amount) == (1, 635)
    kept = bench.csv(text, said=Said(keeps_duplicates=True), is_dry_run=True)
    assert (kept.repeated, kept.totals[0].amount) == (0, 885)


def test_one_bad_line_holds_back_its_whole_order_until_it_is_mended(bench):
    path = bench.write(LINES + "2,bob,2025-01-02 11:00,C,many,9.99,DE\n", "orders.csv")
    report = bench.bring(path)
    assert {part.what: part.lines for part in report.rejected} == {
        "another line of the same order is rejected": ("orders.csv:4",),
        "quantity is not a number": ("orders.csv:5",),
    }
    assert report.totals[0].events == 1
    mended = bench.path / "orders.rejected.csv"
    mended.write_text(mended.read_text().replace("many", "2"))
    assert bench.bring(mended).taken == 2
    assert bench.events(AMOUNT)[1] == ("bob", "purchase", 375 + 1998)
    assert bench.bring(mended).taken == 0


def test_a_malformed_line_holds_back_its_order_too(bench):
    report = bench.csv(LINES + "2,bob,2025-01-02 11:00,C\n")
    assert (report.totals[0].events, report.rows_rejected) == (1, 2)


def test_a_skipped_line_holds_nothing_back(bench):
    said = Said(keep=(Condition.parse("price > 0"),))
    report = bench.csv(LINES + "2,bob,2025-01-02 11:00,gift,1,0,DE\n", said=said)
    assert (report.rows_skipped, report.totals[0].events) == (1, 2)


def test_an_order_of_two_customers_is_rejected(bench):
    report = bench.csv(LINES + "1,cid,2025-01-01 10:01,B,1,1,GB\n", is_forced=True)
    (rejected,) = report.rejected
    assert (rejected.what, rejected.rows) == ("the order's lines name two customers", 3)


def test_an_order_in_two_currencies_is_rejected(bench):
    text = (
        "order_id,customer,date,total,currency\n1,ann,2025-01-01,5,GBP\n1,ann,2025-01-01,5,EUR\n"
        "2,bob,2025-01-01,5,EUR\n3,cid,2025-01-01,5,EUR\n"
    )
    report = bench.csv(text, said=Said(group_by=("order_id",)), is_forced=True)
    assert report.rejected[0].what == "the order's lines name two currencies"


def test_totals_of_lines_are_added_up(bench):
    text = "order_id,customer,date,total\n1,ann,2025-01-01,0.10\n1,ann,2025-01-01,0.20\n"
    bench.csv(text, said=Said(group_by=("order_id",)))
    assert bench.events(AMOUNT) == [("ann", "purchase", 30)]


def test_rows_that_share_an_order_and_are_no_lines_are_asked_about(bench):
    from homing.core.errors import UserError

    text = "order_id,customer,date,total\n1,ann,2025-01-01,0.10\n1,ann,2025-01-01,0.20\n"
    with pytest.raises(UserError, match="Several rows share one order_id"):
        bench.csv(text)


def test_two_columns_can_name_an_order(bench):
    text = (
        "shop,no,customer,date,total\n"
        "A,1,ann,2025-01-01,5\nB,1,bob,2025-01-01,6\nA,1,ann,2025-01-01,7\n"
    )
    mapping = Mapping(
        customer="customer",
        occurred_at=("date",),
        events=(EventRule(name="purchase"),),
        amount="total",
        currency="GBP",
        group_by=("shop", "no"),
    )
    bench.csv(text, mapping=mapping)
    assert bench.events(AMOUNT, "properties.order_id::VARCHAR") == [
        ("ann", "purchase", 1200, "A/1"),
        ("bob", "purchase", 600, "B/1"),
    ]
