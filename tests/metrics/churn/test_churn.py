"""Churn against slow counting, its statement, lifecycle and retention; known answers, words."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import homing as hm
from homing.core.errors import NotFound, SmallSampleWarning, UserError
from homing.core.intervals import wilson
from homing.core.periods import Period
from homing.metrics.churn.answer import CHANGES
from homing.metrics.twins.twin import DIALECTS
from metrics.activity import events, numbers, of_twin, people, questions, visits
from metrics.retention.brute import following
from support.thorough import TIMES, examples

pytestmark = pytest.mark.db

DAYS = {"day": 1, "week": 7, "month": 30, "quarter": 91, "half_year": 182, "year": 365}
KINDS = ["crr", "dormant", "unbounded", "contract"]
ASKED = [
    (period, kind)
    for n, period in enumerate(Period)
    for kind in (KINDS[n % 2 :: 2] if TIMES == 1 else KINDS)
    if (period, kind) != (Period.hour, "crr")
]
"""Every period with two kinds, every kind with some periods; thoroughly all."""


def customers(asked, places):
    """Return who is a customer at the start of each period, by the kind asked for."""
    kind = asked.options["kind"]
    counted = asked.counted()
    if kind == "contract":
        return [under_contract(asked, place) for place in places]
    if kind == "crr":
        days = asked.options["active_days"] or DAYS[asked.period]
        zone = asked.zone()
        last = asked.now.astimezone(zone).date() + timedelta(days=1)
        ends = [min(place, last) for place in places]
        dates = [(who, moment.astimezone(zone).date()) for who, moment in counted]
        return [
            {who for who, day in dates if end - timedelta(days=days) <= day < end} for end in ends
        ]
    return [
        {who for who, at in counted if following(asked.place(at), asked.period) == place}
        for place in places
    ]


def under_contract(asked, place):
    found = set()
    begun = asked.counted("begins")
    ended = asked.counted("ends")
    for who in {who for who, _ in begun}:
        ons = [at for each, at in begun if each == who and asked.place(at) < place]
        offs = [at for each, at in ended if each == who and asked.place(at) < place]
        if ons and max(ons) >= max(offs, default=max(ons)):
            found.add(who)
    return found


def slow(asked):
    """Return {(period, people): customers}."""
    rows = asked.rows()
    if not rows:
        return {}
    at = customers(asked, [*rows, following(rows[-1], asked.period)])
    found = {}
    for nth, place in enumerate(rows):
        before, after = at[nth], at[nth + 1]
        if asked.options["kind"] == "unbounded":
            after = {who for who, moment in asked.counted() if asked.place(moment) >= place}
        found[place, "at_start"] = before
        found[place, "kept"] = before & after
        found[place, "lost"] = before - after
        found[place, "new"] = after - before
        found[place, "at_end"] = after
    return found


@settings(max_examples=examples(8))
@given(data=st.data())
@pytest.mark.parametrize(("period", "kind"), ASKED)
def test_the_table_and_its_people_are_those_of_a_slow_count(period, kind, data):
    further = {"active_days": st.none() | st.integers(1, 40)}
    asked = data.draw(questions(str(period), **further))
    asked.options.update({"kind": kind, "begins": ("buy", "read"), "ends": ("visit",)})
    result = hm.churn(events(asked.log), **asked.options)
    expected = slow(asked)
    shown = [name for name in CHANGES if kind != "unbounded" or name not in {"new", "at_end"}]
    for place, row in zip(asked.rows(), result.cells.to_pylist(), strict=True):
        assert row["is_complete"] == asked.is_over(place)
        assert {name: row[name] for name in shown} == {
            name: len(expected[place, name]) for name in shown
        }
    for place in asked.rows()[-1:]:
        for name in shown:
            assert people(result.who(asked.starts(place), name)) == expected[place, name]
    assert of_twin(result) == numbers(result.cells)


@settings(max_examples=examples(10))
@given(asked=questions("week"), kind=st.sampled_from(KINDS))
def test_both_shares_are_of_one_formula(asked, kind):
    asked.options.update({"kind": kind, "begins": ("buy", "read"), "ends": ("visit",)})
    for row in hm.churn(events(asked.log), **asked.options).cells.to_pylist():
        assert row["kept"] + row["lost"] == row["at_start"]
        if row["at_end"] is not None:
            assert row["kept"] == row["at_end"] - row["new"]
        if row["at_start"] == 0:
            assert row["churn_share"] is None
            continue
        assert row["churn_share"] == 1 - row["retention_share"]
        low, high = wilson(row["lost"], row["at_start"])
        assert (row["churn_low"], row["churn_high"]) == pytest.approx((low, high))


@settings(max_examples=examples(15))
@given(asked=questions("month"))
def test_the_dormant_of_the_lifecycle_are_those_who_left(asked):
    log = events(asked.log)
    lifecycle = hm.lifecycle(log, **asked.options).cells.to_pylist()
    rows = hm.churn(log, **asked.options, kind="dormant").cells.to_pylist()
    assert [(row["lost"], row["kept"]) for row in rows] == [
        (row["dormant"], row["returning"]) for row in lifecycle
    ]
    gone = hm.churn(log, **asked.options, kind="unbounded").cells.to_pylist()
    assert all(each["lost"] <= row["lost"] for each, row in zip(gone, rows, strict=True))


@settings(max_examples=examples(10))
@given(asked=questions("week"), kind=st.sampled_from(KINDS), top=st.sampled_from([10, 1]))
def test_groups_are_parts_of_the_whole(asked, kind, top):
    asked.options.update(
        {"kind": kind, "begins": ("buy", "read"), "ends": ("visit",), "actor": None}
    )
    log = events(asked.log)
    whole = hm.churn(log, **asked.options).cells.to_pylist()
    parts = hm.churn(log, **asked.options, by="trait.plan", top=top)
    rows = parts.cells.to_pylist()
    for row in whole:
        groups = [each for each in rows if each["period"] == row["period"]]
        for name in ("at_start", "kept", "lost"):
            assert sum(each[name] for each in groups) == row[name]

    def order(row):
        return (row["group"], row["period"])

    assert sorted(of_twin(parts), key=order) == sorted(numbers(parts.cells), key=order)


def test_eighty_of_a_hundred_stayed():
    stayed = {f"stayed{n}": [5, 40] for n in range(80)}
    left = {f"left{n}": [5] for n in range(20)}
    won = {f"new{n}": [50] for n in range(30)}
    result = hm.churn(visits(**stayed, **left, **won, end=[60]), period="month", kind="dormant")
    february = result.table[1]
    assert february["at_start"] == 100
    assert february["at_end"] - february["new"] == february["kept"] == 80
    assert february["retention_share"] == 0.8
    assert february["churn_share"] == pytest.approx(0.2)
    assert {row["customer"][:4] for row in result.who("2018-02-01", "lost")} == {"left"}


def test_a_customer_by_days_leaves_when_the_days_are_over():
    # ann's last event is on 5 January: with 30 days she is a customer at the start of February
    # and not at that of March; with 60 days at that of March too
    log = visits(ann=[4], bob=[4, 35, 58], cat=[70])
    rows = hm.churn(log, period="month", active_days=30).table
    assert [(row["at_start"], row["kept"], row["new"]) for row in rows] == [
        (0, 0, 2), (2, 1, 0), (1, 1, 1),
    ]  # fmt: skip
    assert hm.churn(log, period="month", active_days=60).table[1]["kept"] == 2


def test_a_contract_lasts_until_it_ends_and_a_pause_ends_it_until_it_is_resumed():
    said = [
        ("ann", "subscription.started", 3), ("ann", "subscription.cancelled", 40),
        ("bob", "subscription.started", 4), ("bob", "subscription.paused", 20),
        ("bob", "subscription.resumed", 65), ("cat", "subscription.started", 10),
        ("cat", "purchase", 95),
    ]  # fmt: skip
    rows = [
        {"customer": who, "event": event, "on": date(2018, 1, 1) + timedelta(days=day)}
        for who, event, day in said
    ]
    log = hm.events(rows, customer="customer", event="event", occurred_at="on")
    found = hm.churn(log, period="month", kind="contract")
    assert [(row["at_start"], row["kept"], row["lost"], row["new"]) for row in found.table] == [
        (0, 0, 0, 2), (2, 1, 1, 0), (1, 1, 0, 1), (2, 2, 0, 0),
    ]  # fmt: skip
    assert [row["customer"] for row in found.who("2018-02-15", "lost")] == ["ann"]
    assert not any("contract" in str(warning) for warning in found.warnings)


def test_without_contracts_it_says_what_to_send():
    [warning] = hm.churn(visits(ann=[0, 40]), period="month", kind="contract").warnings
    assert "subscription.started" in str(warning)


def test_the_demo_shop(lines):
    shop = hm.events(lines, customer="Customer ID", occurred_at="InvoiceDate",
                     timezone="Europe/London")  # fmt: skip
    found = hm.churn(shop, period="month", kind="dormant")
    november = found.cells.to_pylist()[11]
    assert (november["at_start"], november["kept"], november["lost"]) == (1364, 622, 742)
    assert found.cells.to_pylist()[-1]["is_complete"] is False
    by_days = hm.churn(shop, period="quarter", active_days=90).cells.to_pylist()[2]
    assert (by_days["at_start"], by_days["kept"], by_days["at_end"]) == (1776, 1035, 1969)


def test_few_customers_are_warned_of():
    [warning] = hm.churn(visits(ann=[0, 40], bob=[70]), period="month", kind="dormant").warnings
    assert isinstance(warning, SmallSampleWarning)


def test_what_cannot_be_asked_says_so():
    log = visits(ann=[0, 1])
    with pytest.raises(UserError, match="by the hour"):
        hm.churn(log, period="hour")
    with pytest.raises(UserError, match="1 to 36525 days"):
        hm.churn(log, active_days=0)
    with pytest.raises(UserError, match="1 to 36525 days"):
        hm.churn(log, active_days=10**9)
    with pytest.raises(UserError, match="begin and that end"):
        hm.churn(log, kind="contract", ends=[])
    with pytest.raises(UserError, match="kind can be"):
        hm.churn(log, kind="logo")
    with pytest.raises(NotFound, match="no period"):
        hm.churn(log, period="day").who("2019-01-01")


@pytest.mark.parametrize("kind", KINDS)
def test_its_words_name_the_customer_and_every_dialect_says_it(kind):
    result = hm.churn(visits(ann=[0, 40]), period="month", kind=kind)
    assert "A customer: " in result.definition("en")
    assert "Клиент" in result.definition("ru")
    assert all(panel.title for panel in result.panels("ru"))
    assert all("at_start" in result.sql(dialect) for dialect in DIALECTS)
