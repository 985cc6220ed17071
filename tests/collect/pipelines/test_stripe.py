"""Stripe: payments, refunds and subscriptions, page by page."""

import gc

import pytest

from homing.collect.pipelines.sources import SERVICES, resources_of
from homing.core.errors import UserError

pytestmark = pytest.mark.db
PAGE = 2

DAY = 86_400
START = 1_735_689_600  # 2025-01-01


def page(_service, _path, records, query):
    """The newest first, and whether there are more."""
    since = float(query.get("created[gte]", 0))
    there = sorted((r for r in records if r["created"] >= since), key=lambda r: -r["created"])
    if last := query.get("starting_after"):
        there = there[[record["id"] for record in there].index(last) + 1 :]
    return ({"object": "list", "data": there[:PAGE], "has_more": len(there) > PAGE},)


def charge(number, **said):
    usual = {
        "id": f"ch_{number}",
        "created": START + number * DAY,
        "amount": 1000 + number,
        "currency": "eur",
        "customer": "cus_1",
        "paid": True,
        "status": "succeeded",
        "metadata": {},
        "billing_details": {"email": None, "address": {"country": "LV"}},
    }
    return usual | said


def subscription(**said):
    usual = {
        "id": "sub_1",
        "created": START,
        "start_date": START,
        "ended_at": None,
        "status": "active",
        "currency": "eur",
        "customer": "cus_1",
        "metadata": {"user_id": "ann"},
        "items": {
            "data": [
                {
                    "quantity": 2,
                    "price": {
                        "id": "price_1",
                        "nickname": "pro",
                        "unit_amount": 12000,
                        "recurring": {"interval": "year", "interval_count": 1},
                    },
                }
            ]
        },
    }
    return usual | said


@pytest.fixture
def stripe(serve, monkeypatch):
    monkeypatch.setenv("SOURCES__STRIPE__API_KEY", "sk_test_1")
    return serve(page)


def run(runs, service):
    return runs.bring("stripe", resources_of(SERVICES["stripe"], service.url))


def test_payments_and_refunds_are_purchases_and_refunds(runs, stripe):
    stripe.lists["/v1/charges"] = [
        *(charge(number) for number in range(5)),
        charge(8, currency="jpy", customer=None, billing_details={"email": "bob@x.example"}),
        charge(9, status="failed", paid=False),
    ]
    stripe.lists["/v1/refunds"] = [
        {
            "id": "re_1",
            "created": START + 20 * DAY,
            "amount": 500,
            "currency": "eur",
            "status": "succeeded",
            "reason": "requested_by_customer",
            "charge": charge(4),
        }
    ]
    run(runs, stripe)
    found = runs.events("properties.amount::BIGINT", "properties.currency::VARCHAR")
    assert found == [
        *(("cus_1", "purchase", 1000 + number, "EUR") for number in range(5)),
        ("bob@x.example", "purchase", 1008, "JPY"),
        ("cus_1", "refund", 500, "EUR"),
    ]
    assert {said["Authorization"] for said in stripe.headers} == {"Bearer sk_test_1"}


def test_the_next_run_asks_only_for_what_is_new_and_takes_nothing_twice(runs, stripe):
    stripe.lists["/v1/charges"] = [charge(number) for number in range(0, 100, 20)]
    run(runs, stripe)
    stripe.asked.clear()
    stripe.lists["/v1/charges"].append(charge(90))
    told = run(runs, stripe)["stripe-charges"]
    asked = [query for path, query in stripe.asked if path == "/v1/charges"]
    assert float(asked[0]["created[gte]"]) == START + 80 * DAY - 7 * DAY
    assert (told.events, told.known) == (1, 1)
    assert len(runs.events()) == 6


def test_a_payment_that_succeeds_days_later_is_not_missed(runs, stripe):
    stripe.lists["/v1/charges"] = [charge(1, status="pending", paid=False), charge(3)]
    run(runs, stripe)
    stripe.lists["/v1/charges"] = [charge(1), charge(3)]
    run(runs, stripe)
    assert len(runs.events()) == 2


@pytest.mark.filterwarnings("ignore:.*<socket.socket:pytest.PytestUnraisableExceptionWarning")
def test_a_run_that_broke_off_is_taken_up_by_the_next(runs, stripe):
    stripe.lists["/v1/charges"] = [charge(number) for number in range(5)]
    stripe.breaks_at = 7
    with pytest.raises(UserError, match="401"):
        run(runs, stripe)
    assert runs.events() == []
    gc.collect()  # dlt leaves the connection that was refused open
    stripe.breaks_at = None
    run(runs, stripe)
    assert len(runs.events()) == 5


def test_subscriptions_begin_change_and_end(runs, stripe):
    changed = {
        "id": "evt_2",
        "type": "customer.subscription.updated",
        "created": START + 10 * DAY,
        "data": {"object": subscription(), "previous_attributes": {"items": {}}},
    }
    stripe.lists["/v1/subscriptions"] = [
        subscription(status="canceled", ended_at=START + 30 * DAY),
        subscription(id="sub_2", status="incomplete_expired"),
    ]
    stripe.lists["/v1/events"] = [
        {
            "id": "evt_1",
            "type": "customer.subscription.created",
            "created": START + 5,
            "data": {"object": subscription()},
        },
        changed,
    ]
    stripe.lists["/v1/invoices"] = [
        {
            "id": "in_1",
            "created": START + 20 * DAY,
            "status": "paid",
            "billing_reason": "subscription_cycle",
            "customer": "cus_1",
            "currency": "eur",
            "status_transitions": {"paid_at": START + 20 * DAY},
            "parent": {"subscription_details": {"metadata": {"user_id": "ann"}}},
        }
    ]
    run(runs, stripe)
    assert runs.events("properties.mrr::BIGINT", "properties.plan::VARCHAR") == [
        ("ann", "subscription.started", 2000, "pro"),
        ("ann", "subscription.changed", 2000, "pro"),
        ("ann", "subscription.renewed", None, None),
        ("ann", "subscription.cancelled", 2000, "pro"),
    ]


def test_a_key_that_is_not_said_is_asked_for(monkeypatch):
    monkeypatch.delenv("SOURCES__STRIPE__API_KEY", raising=False)
    with pytest.raises(UserError, match="SOURCES__STRIPE__API_KEY"):
        resources_of(SERVICES["stripe"])


def test_what_stripe_knows_of_a_customer_and_what_they_subscribed_to(runs, stripe):
    stripe.lists["/v1/customers"] = [
        {
            "id": "cus_1",
            "created": START,
            "name": "Ann Smith",
            "email": "ann@x.example",
            "phone": "+371 1",
            "address": {"country": "LV", "city": "Riga"},
            "metadata": {},
        }
    ]
    stripe.lists["/v1/subscriptions"] = [subscription(metadata={})]
    stripe.lists["/v1/charges"] = [charge(60, billing_details={"email": "old@x.example"})]
    run(runs, stripe)
    assert runs.traits()["cus_1"] == {
        "name": "Ann Smith",
        "email": "ann@x.example",
        "phone": "+371 1",
        "country": "LV",
        "city": "Riga",
        "plan": "pro",
    }
    changed = subscription(metadata={})
    changed["items"]["data"][0]["price"] |= {"nickname": "team"}
    stripe.lists["/v1/events"] = [
        {
            "id": "evt_2",
            "type": "customer.subscription.updated",
            "created": START + 10 * DAY,
            "data": {"object": changed, "previous_attributes": {"items": {}}},
        }
    ]
    run(runs, stripe)
    assert runs.traits()["cus_1"]["plan"] == "team"
