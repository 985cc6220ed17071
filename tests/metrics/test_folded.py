"""Numbers by period from the histories at hand are those of their statements."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from homing.metrics import average_order, catalogue, mrr, revenue
from homing.metrics.lending import lent
from homing.metrics.listed import Numbered, Read
from metrics.houses import check_people, grown
from store.conftest import RECEIVED
from store.logs import took
from support.thorough import in_turn

pytestmark = pytest.mark.db
MONEY = (
    '{"amount": 5, "currency": "EUR"}',
    '{"amount": 120, "currency": "GBP"}',
    '{"amount": "17"}',
    '{"currency": "EUR"}',
    "{}",
)
FOLDED = {
    each.SPEC.key
    for each in catalogue._SERIES
    if each.TWINS.fold and each is not mrr  # which reads what histories do not hold
}
ASKED = (
    {},
    {"period": "day", "timezone": "America/New_York", "event": ["purchase", "refund"]},
    {"period": "week", "week_start": 7, "since": date(2026, 1, 12), "until": date(2026, 2, 3)},
    {"period": "quarter", "event": ()},
    {"event": "never"},
    {"period": "hour", "timezone": "Asia/Kathmandu", "since": date(2026, 2, 1)},
    {"now": RECEIVED + timedelta(days=33)},
)


def rows(random, first, count):
    """Return that many events of a few customers, some of them far apart."""
    for message in range(first, first + count):
        event = random.choice(("purchase", "purchase", "refund", "page"))
        minute = random.randrange(60 * 24 * 90)
        yield f"c{random.randrange(12)}", event, minute, random.choice(MONEY), message


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    with grown(tmp_path_factory.mktemp("house"), rows) as house:
        yield house


def numbers(metric, events, asked):
    return metric.measure(events, **asked).cells


def unread(events):
    """Return the same log, of which nothing may be read."""

    class Unreadable:
        def sql(self, _text):
            raise AssertionError("the log is read")

    return replace(events, connection=Unreadable(), identity=None)


@pytest.mark.parametrize("asked", ASKED, ids=str)
@pytest.mark.parametrize("key", sorted(FOLDED))
def test_the_histories_say_what_the_statement_says(house, key, asked):
    metric = catalogue.metric(key)
    with lent(house) as events:
        folded = numbers(metric, unread(events), asked)
        read = numbers(metric, replace(events, live=None), asked)
    assert folded.schema == read.schema
    for name in folded.column_names:
        given = read[name].to_pylist()
        if name in {"value", "low", "high"}:
            given = pytest.approx(given, nan_ok=False)
        assert folded[name].to_pylist() == given


def places(found):
    """Yield numbers of a metric, as `listed` takes them: of a currency, of all, the others."""
    rows = found.cells.to_pylist()
    for row, group in ((rows[0], rows[0]["group"]), (rows[len(rows) // 2], None)):
        yield {"period": row["period"], "group": group}
    if found.twins.others:
        yield {"period": rows[0]["period"], "counted": False}


@pytest.mark.parametrize(
    ("key", "asked"),
    in_turn(sorted(FOLDED - {"orders", "refunds"}), ({}, ASKED[2], ASKED[6])),
    ids=str,
)
def test_the_people_at_hand_are_those_of_the_statement(house, key, asked):
    metric = catalogue.metric(key)
    with lent(house) as events:
        at_hand = metric.measure(events, **asked)
        read = metric.measure(replace(events, live=None), **asked)
        for place in places(at_hand):
            listed, said = at_hand.listed(**place), read.listed(**place)
            assert isinstance(listed, Numbered)
            assert isinstance(said, Read)
            check_people(listed, said.table)


@pytest.mark.parametrize(
    "odd", ['{"amount": 1.5, "currency": "EUR"}', '{"amount": 2, "currency": "eur"}']
)
def test_what_histories_cannot_say_exactly_is_read(house, odd):
    took(house.events, [("odd", "purchase", 5, odd, odd)])
    with lent(house) as events:
        for metric in (revenue, average_order):
            found = numbers(metric, events, {})
            assert found.equals(numbers(metric, replace(events, live=None), {}))
            day = date(2026, 1, 5)
            assert isinstance(metric.measure(events).listed(day), Read)
        with pytest.raises(AssertionError, match="is read"):
            numbers(revenue, unread(events), {})
    house.events.erase("odd", now=RECEIVED)
