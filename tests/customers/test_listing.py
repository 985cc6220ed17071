from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest

from homing.core.money import Money
from homing.customers import Alongside, CustomersQuery, csv_cells, listing
from homing.customers.columns import columns_of
from homing.customers.directory import reading

pytestmark = pytest.mark.db

START = datetime(2026, 1, 1, tzinfo=UTC)


def paid(who, days, amount=None, *, event="purchase", currency="GBP"):
    properties = {} if amount is None else {"amount": amount, "currency": currency}
    return who, event, START + timedelta(days=days), properties


def listed(app, **asked):
    with reading(app.events, "GBP") as cursor:
        return listing(cursor, CustomersQuery(**asked))


def ids(found):
    return [customer.id for customer in found.customers]


def test_a_customer_is_seen_from_the_first_event_to_the_last(happened, app):
    happened(paid("ann", 0, 500), paid("ann", 9), paid("ann", 4, event="visit"))
    (ann,) = listed(app).customers
    assert (ann.first_seen, ann.last_seen) == (START, START + timedelta(days=9))
    assert (ann.events, ann.purchases) == (3, 2)
    assert ann.revenue == (Money(500, "GBP"),)


def test_whoever_did_nothing_that_counts_is_not_listed(happened, app, cursor):
    happened(paid("ann", 0, 500), paid("a bot", 1, 700), paid("a bot", 2, 700))
    cursor.execute(
        "UPDATE log SET aside = 1 FROM identities"
        " WHERE identities.customer = log.customer AND identities.id = 'a bot'"
    )
    assert (ids(listed(app)), listed(app).total) == (["ann"], 1)
    assert listed(app, find="bot").customers == ()


def test_revenue_is_the_money_of_purchases_as_the_metric_says(happened, app):
    happened(
        paid("ann", 0, 1000),
        paid("ann", 1, 300, event="refund"),
        paid("ann", 2, -200, event="refund"),
    )
    assert listed(app).customers[0].revenue == (Money(1000, "GBP"),)


def test_currencies_stand_apart_the_commonest_of_the_log_first(happened, app):
    happened(
        paid("ann", 0, 100, currency="EUR"),
        paid("ann", 1, 700, currency="USD"),
        paid("bob", 1, 50, currency="USD"),
    )
    ann = next(customer for customer in listed(app).customers if customer.id == "ann")
    assert ann.revenue == (Money(700, "USD"), Money(100, "EUR"))


def test_an_amount_that_is_no_money_is_not_counted(happened, app):
    happened(
        ("ann", "purchase", START, {"amount": "a lot", "currency": "GBP"}),
        ("ann", "purchase", START, {"amount": 5, "currency": "pounds"}),
        ("ann", "purchase", START, {"amount": 7}),
        ("ann", "purchase", START, {}),
    )
    assert listed(app).customers[0].revenue == (Money(7, "GBP"),)


def test_a_customer_is_found_by_any_part_of_the_id_in_any_case(happened, app):
    happened(paid("Анна-1", 0), paid("anna", 1), paid("o'neil", 2))
    wanted = {
        "анн": ["Анна-1"],
        "ANN": ["anna"],
        "NNA": [],
        "a%": [],
        "_": [],
        "  ann ": ["anna"],
        "o'n": ["o'neil"],
        "neil": ["o'neil"],
    }
    results = {find: listed(app, find=find) for find in wanted}
    assert {find: ids(result) for find, result in results.items()} == wanted
    assert all(result.total == len(wanted[find]) for find, result in results.items())


def test_the_list_is_ordered_as_asked_and_the_other_way_round(happened, app):
    happened(paid("ann", 0, 100), paid("ann", 5, 100), paid("bob", 7, 1), paid("cat", 3, 900))
    wanted = {
        "last_seen": ["bob", "ann", "cat"],
        "first_seen": ["bob", "cat", "ann"],
        "events": ["ann", "cat", "bob"],
        "purchases": ["ann", "cat", "bob"],
        "revenue": ["cat", "ann", "bob"],
    }
    assert {sort: ids(listed(app, sort=sort)) for sort in wanted} == wanted
    # among equals, who came first stands first
    turned = {sort: order[::-1] for sort, order in wanted.items()}
    turned |= {sort: ["cat", "bob", "ann"] for sort in ("events", "purchases")}
    assert {sort: ids(listed(app, sort=sort, reverse=True)) for sort in wanted} == turned


def test_an_empty_log_has_an_empty_list(app):
    found = listed(app)
    assert (found.customers, found.total, found.next) == ((), 0, None)


def test_whoever_is_not_listed_yet_stands_in_another_list_with_empty_cells(happened, app):
    happened(paid("bob", 0, 500), paid("ann", 1), paid("cat", 2))
    columns = columns_of(("events", "revenue"))
    ids = ["Zoe", "ann", "bob", "nobody"]
    customers = Alongside(app.events, "GBP")
    found = customers.each(pa.table({"customer": ids}), ids)
    cells = {who: csv_cells(each, columns) for who, each in zip(ids, found, strict=True)}
    nothing = [None, None, None]
    assert cells.pop("bob")[0] == 1
    assert (cells["ann"][0], cells["Zoe"], cells["nobody"]) == (1, nothing, nothing)
    with app.events.cursor() as cursor:
        [(number,)] = cursor.execute("SELECT customer FROM aliases WHERE id = 'bob'").fetchall()
    assert set(customers.of([number, 1_000_000])) == {"bob"}
