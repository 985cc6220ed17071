"""The demo shop's numbers for every period, against the same counted by pandas."""

from datetime import date, datetime

import duckdb
import numpy as np
import pandas as pd
import pytest

import homing as hm
from homing.core.errors import NotFound, UserError
from homing.metrics import (
    active_customers,
    average_order,
    catalogue,
    new_customers,
    orders,
    refunds,
    retention_age_1,
    returning_share,
    revenue,
)
from homing.metrics.analyses import ANALYSES
from homing.metrics.series.table import SeriesTable
from metrics.logs import people, taken, utc

pytestmark = pytest.mark.db
MARCH = date(2011, 3, 15)


@pytest.fixture(scope="module")
def invoices(lines):
    """One row = one purchase of the demo shop."""
    frame = lines.to_pandas()
    frame["amount"] = (frame["Quantity"] * frame["UnitPrice"] * 100).round().astype(int)
    frame["InvoiceDate"] = pd.to_datetime(frame["InvoiceDate"], utc=True)
    whole = frame.groupby(["Customer ID", "InvoiceNo"], as_index=False).agg(
        occurred_at=("InvoiceDate", "min"), amount=("amount", "sum")
    )
    return whole.assign(event="purchase", currency="GBP", mrr=0)


@pytest.fixture(scope="module")
def shop(invoices):
    return hm.events(invoices, customer="Customer ID", occurred_at="occurred_at", event="event")


@pytest.fixture(scope="module")
def months(invoices):
    """The same purchases with their month and the month of their customer's first one."""
    month = invoices["occurred_at"].dt.tz_localize(None).dt.to_period("M")
    first = month.groupby(invoices["Customer ID"]).transform("min")
    return invoices.assign(month=month, first=first)


def values(result):
    return result.table["value"].tolist()


def test_revenue_is_the_published_one_and_pandas_own_by_month(shop, months):
    result = revenue.measure(shop)
    assert sum(result.table["numerator"]) == 891_140_790
    assert values(result) == months.groupby("month")["amount"].sum().tolist()
    assert set(result.table["group"]) == {"GBP"}


def test_orders_active_and_new_customers_are_those_of_pandas(shop, months):
    by_month = months.groupby("month")
    assert values(orders.measure(shop)) == by_month.size().tolist()
    assert sum(values(orders.measure(shop))) == 18_532
    assert values(active_customers.measure(shop)) == by_month["Customer ID"].nunique().tolist()
    sizes = [885, 417, 380, 452, 300, 284, 242, 188, 169, 299, 358, 323, 41]
    assert values(new_customers.measure(shop)) == sizes


def test_returning_and_new_customers_add_up_to_the_active_ones(shop, months):
    result = returning_share.measure(shop)
    back = months[months["month"] > months["first"]].groupby("month")["Customer ID"].nunique()
    assert result.table["numerator"].tolist() == [0, *back.tolist()]
    assert result.table["denominator"].tolist() == values(active_customers.measure(shop))
    rest = result.table["denominator"] - result.table["numerator"]
    assert rest.tolist() == values(new_customers.measure(shop))


def test_retention_of_age_1_is_that_column_of_the_retention_table(shop):
    cells = hm.retention(shop, period="month").cells.to_pylist()
    column = [cell for cell in cells if cell["age"] == 1]
    rows = retention_age_1.measure(shop).cells.to_pylist()
    assert len(rows) == len(column) + 1
    assert (rows[-1]["value"], rows[-1]["numerator"]) == (None, None)
    for cell, row in zip(column, rows, strict=False):
        assert (row["period"], row["numerator"], row["denominator"]) == (
            cell["cohort"],
            cell["returned"],
            cell["size"],
        )
        said = (cell["share"], cell["low"], cell["high"])
        assert (row["value"], row["low"], row["high"]) == pytest.approx(said, rel=1e-12)
        assert row["is_complete"] == cell["is_complete"]


@pytest.mark.parametrize(
    "module", [active_customers, new_customers, returning_share, retention_age_1]
)
def test_the_people_of_a_period_are_as_many_as_its_number(shop, module):
    result = module.measure(shop)
    for row in result.cells.to_pylist()[:-1]:
        assert len(result.who(row["period"])) == row["numerator"]
        if row["denominator"] is not None:
            rest = row["denominator"] - row["numerator"]
            assert len(result.who(row["period"], counted=False)) == rest


def test_the_people_of_a_total_make_it_together(shop):
    bought = revenue.measure(shop).who(MARCH, group="GBP")
    assert bought["amount"].sum() == revenue.measure(shop).table["numerator"][3]
    assert bought["amount"].is_monotonic_decreasing
    assert orders.measure(shop).who(MARCH)["purchases"].sum() == 1321


def test_the_statement_run_by_hand_gives_the_same_numbers(shop, invoices):
    with duckdb.connect() as connection:
        connection.register("invoices", invoices)
        connection.execute(
            'CREATE TABLE events AS SELECT "Customer ID" AS customer, event, occurred_at,'
            " {'amount': amount, 'currency': currency, 'mrr': mrr}::VARIANT AS properties"
            " FROM invoices"
        )
        analyses = {analysis.spec.key for analysis in ANALYSES}
        for spec in catalogue.specs():
            if spec.key in analyses:
                continue
            result = catalogue.metric(spec.key).measure(shop)
            by_hand = connection.sql(result.sql("duckdb")).to_arrow_table()
            assert by_hand.to_pylist() == result.cells.to_pylist()


LOG = [
    ("ann", "purchase", utc(2026, 1, 31, 23, 30)),
    ("ann", "purchase", utc(2026, 4, 2)),
    ("bob", "refund", utc(2026, 4, 3)),
]


def test_a_period_in_which_nothing_happened_is_zero_and_not_missing():
    result = orders.measure(taken(LOG))
    assert result.cells["value"].to_pylist() == [1, 0, 0, 1]
    assert returning_share.measure(taken(LOG)).cells["value"].to_pylist() == [0, None, None, 1]


def test_periods_are_local():
    result = orders.measure(taken(LOG, timezone="Asia/Kathmandu"))
    assert result.cells["period"][0].as_py() == date(2026, 2, 1)


def test_the_range_chooses_periods():
    result = orders.measure(taken(LOG), since="2026-02-10", until="2026-03-01")
    assert result.cells["value"].to_pylist() == [0, 0]


def test_refunds_are_apart_from_revenue():
    assert sum(refunds.measure(taken(LOG)).cells["value"].to_pylist()) == 1250
    assert sum(revenue.measure(taken(LOG)).cells["value"].to_pylist()) == 2500


def test_currencies_are_shown_apart_and_never_summed():
    rows = [
        {"who": "ann", "on": "2026-01-05", "amount": 100, "currency": "GBP"},
        {"who": "ann", "on": "2026-02-05", "amount": 200, "currency": "JPY"},
        {"who": "bob", "on": "2026-02-06", "amount": 300, "currency": None},
    ]
    events = hm.events(rows, customer="who", occurred_at="on")
    table = revenue.measure(events, event=None).table
    assert [(row["group"], row["numerator"]) for row in table] == [
        ("GBP", 100), ("GBP", 0), ("JPY", 0), ("JPY", 200), (None, 0), (None, 300),
    ]  # fmt: skip
    assert people_of(revenue.measure(events, event=None).who(date(2026, 2, 1), group="JPY")) == {
        "ann"
    }


def people_of(rows):
    return {row["customer"] for row in rows}


def test_events_without_money_are_refused_with_the_line_that_sends_it():
    events = hm.events(
        [{"who": "ann", "on": "2026-01-05", "page": "/"}], customer="who", occurred_at="on"
    )
    with pytest.raises(UserError, match=r'Revenue needs .*"amount": 13912'):
        revenue.measure(events)


def test_the_definition_says_what_was_counted_and_when():
    result = orders.measure(taken(LOG, week_start=7), period="week")
    assert result.definition("en") == (
        "Purchases in the period; calendar weeks that start on Sunday, time "
        "zone UTC; weeks are complete until 29\N{NO-BREAK SPACE}Mar\N{NO-BREAK SPACE}2026."
    )
    assert result.definition("ru") == (
        "Покупки за период; календарные недели (первый день — воскресенье), часовой пояс UTC; "
        "учтены полностью периоды до 29\N{NO-BREAK SPACE}мар.\N{NO-BREAK SPACE}2026."
    )


@pytest.mark.parametrize("period", ["hour", "day", "month"])
def test_an_answer_survives_json(period):
    result = orders.measure(taken(LOG[1:], timezone="Australia/Lord_Howe"), period=period)
    again = SeriesTable.from_dict(result.spec, result.to_dict())
    assert again.cells == result.cells
    assert again.to_dict() == result.to_dict()
    assert again.to_csv() == result.to_csv()


def test_people_of_what_is_not_there_are_refused():
    result = orders.measure(taken(LOG))
    with pytest.raises(NotFound, match="no number for 2027-01-01"):
        result.who(datetime(2027, 1, 5))
    with pytest.raises(UserError, match="has no denominator"):
        result.who(date(2026, 1, 5), counted=False)
    assert people(result.who(date(2026, 4, 30))) == {"ann"}


def test_the_average_order_and_its_interval_are_those_of_the_orders(shop, months):
    table = average_order.measure(shop).table
    wanted = months.groupby("month")["amount"].mean()
    assert table["value"].tolist() == pytest.approx(wanted.tolist())
    newest = months[months["month"] == months["month"].max()]
    mean = newest["amount"].mean()
    left = (newest["amount"] - mean).groupby(newest["Customer ID"]).sum()
    spread = 1.959963984540054 * (left**2).sum() ** 0.5 / newest["amount"].sum()
    row = table.iloc[-1]
    assert (row["low"], row["high"]) == pytest.approx(
        (mean * np.exp(-spread), mean * np.exp(spread))
    )
