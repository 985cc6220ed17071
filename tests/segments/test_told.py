"""A look at whom something happened to reads properties of what they did before, of some events."""

from datetime import timedelta

import pytest

from homing.segments import membership_sql, model
from segments.logs import NOW

pytestmark = pytest.mark.db


@pytest.fixture(autouse=True)
def _the_log_is_read_a_few_rows_at_a_time(monkeypatch):
    monkeypatch.setattr(membership_sql, "ROWS_AT_ONCE", 2)


LARGE = (model.Filter(property="amount", test=model.Compared(op="at_least", value=100)),)
TOLD = {
    "did": model.Did(events=("purchase",), where=LARGE),
    "any event": model.Did(where=LARGE),
    "did not": model.Not(of=model.DidNot(events=("purchase",), where=LARGE)),
    "seen": model.Seen(
        which="last",
        events=("purchase",),
        where=LARGE,
        test=model.Ago(op="within", days=7),
    ),
    "sum": model.Aggregate(
        measure="sum",
        property="amount",
        events=("purchase",),
        test=model.Compared(op="at_least", value=100),
    ),
    "values": model.Aggregate(
        measure="values",
        property="amount",
        events=("purchase",),
        test=model.Compared(op="at_least", value=1),
    ),
    "then": model.Sequence(
        first=model.Step(events=("visit",)),
        then=model.Step(events=("purchase",), where=LARGE),
        within_s=7200,
    ),
    "first": model.Sequence(
        first=model.Step(events=("purchase",), where=LARGE),
        then=model.Step(events=("visit",)),
        within_s=7200,
    ),
}


@pytest.mark.parametrize("rule", TOLD.values(), ids=TOLD)
def test_who_is_looked_at_again_is_a_member_by_properties_of_before(shop, rule):
    segment = shop.segments.add("Told", rule)
    of_it = shop.segments.add("Of it", model.InSegment(segment=segment.id))
    for hours, what, said in ((4, "visit", {}), (3, "purchase", {"amount": 300}), (2, "visit", {})):
        shop.did("ann", what, NOW - timedelta(hours=hours), **said)
    shop.did("bob", "purchase", NOW - timedelta(hours=3), amount=5)
    shop.segments.refresh(NOW)
    shop.did("ann", "visit")
    shop.did("bob", "visit")
    found = shop.segments.refresh(NOW)
    assert (found.touched, found.whole) == (2, 0)
    assert shop.members(segment.id) == shop.members(of_it.id)
    assert "ann" in shop.members(segment.id)
    assert ("bob" in shop.members(segment.id)) is (rule == TOLD["values"])
    assert shop.noted() == []
