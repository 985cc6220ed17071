"""Segments follow what is set aside as internal, and what was too old."""

from datetime import timedelta

import pytest

from homing.collect.expiry import Expiring, change_kept_for
from homing.collect.internal import InternalRule, RuleKind
from homing.collect.internal.setting_aside import look_through, put
from homing.core.clock import FrozenClock
from homing.segments import model
from homing.store.arrivals import latest_batch
from segments.logs import NOW

pytestmark = pytest.mark.db

BOUGHT = model.Did(events=("purchase",))


def test_who_is_internal_is_in_no_segment_until_they_count_again(shop):
    shop.did("ann")
    shop.did("bob")
    buyers = shop.segments.add("Buyers", BOUGHT)
    others = shop.segments.add("Others", model.Not(of=BOUGHT))
    shop.segments.refresh(NOW)
    for rules_now, expected in (
        [[InternalRule(RuleKind.customer, "bob")], {"ann"}],
        [[], {"ann", "bob"}],
    ):
        with shop.store.cursor() as cursor, shop.store.writing(cursor):
            put(cursor, rules_now)
            look_through(cursor, 1, latest_batch(cursor))
        shop.segments.refresh(NOW)
        assert shop.members(buyers.id) == expected
        assert shop.members(others.id) == set()


def test_who_was_a_member_only_by_what_is_too_old_leaves(shop, records):
    shop.did("ann")
    buyers = shop.segments.add("Buyers", BOUGHT)
    shop.segments.refresh(NOW)
    change_kept_for(records, 1, now=NOW)
    later = NOW + timedelta(days=60)
    jobs = Expiring(
        records, shop.store, clock=FrozenClock(later), timezone=lambda: "UTC", scrub=lambda: None
    )
    while jobs.step():
        pass
    shop.segments.refresh(NOW)
    assert shop.members(buyers.id) == set()
    change_kept_for(records, None, now=NOW)
