"""The list of customers follows what is set aside as internal, and what was too old."""

from datetime import UTC, datetime, timedelta

import pytest

from homing.collect.expiry import Expiring, change_kept_for
from homing.collect.internal import InternalRule, Marking, RuleKind
from homing.collect.internal.tables import add_rule
from homing.core.clock import FrozenClock
from homing.customers import CustomersQuery, listing
from homing.customers.directory import reading

pytestmark = pytest.mark.db

START = datetime(2026, 1, 1, tzinfo=UTC)


def listed(app):
    with reading(app.events, "GBP") as cursor:
        found = listing(cursor, CustomersQuery()).customers
    return {each.id: each.events for each in found}


def test_the_list_follows(happened, app):
    days = [("ann", 0), ("ann", 60), ("bob", 1), ("eve", 2)]
    happened(*((who, "visit", START + timedelta(days=day), {}) for who, day in days))
    assert listed(app) == {"ann": 2, "bob": 1, "eve": 1}
    add_rule(app.records, InternalRule(RuleKind.customer, "bob"), now=START)
    marking = Marking(app.records, app.events, app.clock)
    while marking.step():
        pass
    assert listed(app) == {"ann": 2, "eve": 1}
    change_kept_for(app.records, 1, now=START)
    expiring = Expiring(
        app.records,
        app.events,
        clock=FrozenClock(START + timedelta(days=70)),
        timezone=lambda: "UTC",
        scrub=lambda: None,
    )
    while expiring.step():
        pass
    assert listed(app) == {"ann": 1}
