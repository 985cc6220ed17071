"""Shopify and WooCommerce: orders, their refunds, and customers."""

import json

import pytest

from homing.collect.pipelines.sources import SERVICES, SHOPIFY_VERSION, resources_of
from homing.core.errors import UserError

pytestmark = pytest.mark.db
PAGE = 2

ADMIN = f"/admin/api/{SHOPIFY_VERSION}"
WOO = "/wp-json/wc/v3"


def shopify_page(service, path, records, query):
    """A page, and a link to the next one that says all that is to be asked."""
    first = int(query.get("page_info", 0))
    since = query.get("updated_at_min", "")
    there = [record for record in records if "page_info" in query or record["updated_at"] >= since]
    body = {path.rsplit("/", 1)[-1].removesuffix(".json"): there[first : first + PAGE]}
    if first + PAGE >= len(there):
        return (body,)
    return body, {"Link": f'<{service.url}{path}?page_info={first + PAGE}&limit=2>; rel="next"'}


def woo_page(_service, _path, records, query):
    """A page by its number."""
    since = query.get("modified_after", "")
    there = [record for record in records if record.get("date_modified_gmt", "z") >= since]
    first = (int(query["page"]) - 1) * PAGE
    return (there[first : first + PAGE],)


def shopify_order(number, **said):
    usual = {
        "id": 450 + number,
        "name": f"#{number}",
        "created_at": f"2025-01-0{number}T10:00:00+02:00",
        "updated_at": f"2025-01-0{number}T12:00:00+02:00",
        "cancelled_at": None,
        "financial_status": "paid",
        "total_price": "19.90",
        "currency": "EUR",
        "customer": {"id": 7},
        "email": "ann@x.example",
        "test": False,
        "line_items": [{"sku": "tea", "title": "Tea", "quantity": 2, "price": "9.95"}],
        "refunds": [],
    }
    return usual | said


@pytest.fixture
def shopify(serve, monkeypatch):
    monkeypatch.setenv("SOURCES__SHOPIFY__ACCESS_TOKEN", "shpat_1")

    def answer(service, path, records, query):
        return shopify_page(service, path, records, query)

    return serve(answer)


@pytest.fixture
def woo(serve, monkeypatch):
    monkeypatch.setenv("SOURCES__WOOCOMMERCE__CONSUMER_KEY", "ck_1")
    monkeypatch.setenv("SOURCES__WOOCOMMERCE__CONSUMER_SECRET", "cs_1")
    return serve(woo_page)


def test_orders_of_shopify_and_their_refunds(runs, shopify):
    refund = {
        "id": 900,
        "created_at": "2025-01-05T09:00:00+02:00",
        "note": "broken",
        "transactions": [
            {"kind": "refund", "status": "success", "amount": "9.95"},
            {"kind": "refund", "status": "failure", "amount": "1.00"},
        ],
    }
    shopify.lists[f"{ADMIN}/orders.json"] = [
        shopify_order(1, refunds=[refund]),
        shopify_order(2, customer=None),
        shopify_order(3, cancelled_at="2025-01-03T11:00:00Z", financial_status="voided"),
        shopify_order(4, test=True),
    ]
    shopify.lists[f"{ADMIN}/customers.json"] = [
        {
            "id": 7,
            "created_at": "2025-01-01T09:00:00+02:00",
            "updated_at": "2025-01-02T09:00:00+02:00",
            "default_address": {"country_code": "LV"},
        }
    ]
    runs.bring("shopify", resources_of(SERVICES["shopify"], shopify.url))
    assert runs.events("properties.amount::BIGINT", "properties.order_id::VARCHAR") == [
        ("7", "customer.created", None, None),
        ("7", "purchase", 1990, "451"),
        ("ann@x.example", "purchase", 1990, "452"),
        ("7", "refund", 995, "451"),
    ]
    [items] = {row[2] for row in runs.events("properties.items::JSON::VARCHAR") if row[2]}
    assert json.loads(items) == [{"sku": "tea", "name": "Tea", "quantity": 2, "price": 995}]
    assert shopify.headers[0]["X-Shopify-Access-Token"] == "shpat_1"


def test_an_order_of_shopify_that_changed_gives_what_is_new_of_it(runs, shopify):
    orders = [shopify_order(1), shopify_order(2)]
    shopify.lists[f"{ADMIN}/orders.json"] = orders
    runs.bring("shopify", resources_of(SERVICES["shopify"], shopify.url))
    paid_back = {"kind": "refund", "status": "success", "amount": "19.90"}
    refund = {"id": 1, "created_at": "2025-01-09T09:00:00Z", "transactions": [paid_back]}
    orders[0] |= {"updated_at": "2025-01-09T12:00:00+02:00", "refunds": [refund]}
    shopify.asked.clear()
    runs.bring("shopify", resources_of(SERVICES["shopify"], shopify.url))
    assert shopify.asked[0][1]["updated_at_min"].startswith("2025-01-02T12:00:00")
    assert [row[1] for row in runs.events()] == ["purchase", "purchase", "refund"]


def test_orders_of_woocommerce_and_their_refunds(runs, woo):
    def order(number, **said):
        usual = {
            "id": number,
            "status": "completed",
            "currency": "EUR",
            "customer_id": 3,
            "total": "30.50",
            "date_created_gmt": f"2025-01-0{number}T10:00:00",
            "date_paid_gmt": f"2025-01-0{number}T10:05:00",
            "date_modified_gmt": f"2025-01-0{number}T12:00:00",
            "billing": {"email": "bob@x.example"},
            "line_items": [{"sku": "", "name": "Cup", "quantity": 1, "price": 30.5}],
            "refunds": [],
        }
        return usual | said

    woo.lists[f"{WOO}/orders"] = [
        order(1, refunds=[{"id": 77, "reason": "late", "total": "-10.00"}]),
        order(2, customer_id=0),
        order(3, status="pending", date_paid_gmt=None),
    ]
    woo.lists[f"{WOO}/customers"] = [
        {"id": 3, "date_created_gmt": "2025-01-01T00:00:00", "billing": {"country": "LV"}}
    ]
    resources = resources_of(SERVICES["woocommerce"], woo.url)
    runs.bring("woocommerce", resources)
    found = runs.events("properties.amount::BIGINT", "strftime(occurred_at, '%d %H:%M')")
    assert found == [
        ("3", "customer.created", None, "01 00:00"),
        ("3", "purchase", 3050, "01 10:05"),
        ("3", "refund", 1000, "01 12:00"),
        ("bob@x.example", "purchase", 3050, "02 10:05"),
    ]
    runs.bring("woocommerce", resources_of(SERVICES["woocommerce"], woo.url))
    assert len(runs.events()) == 4


def test_a_shop_has_to_be_named(monkeypatch):
    monkeypatch.setenv("SOURCES__SHOPIFY__ACCESS_TOKEN", "shpat_1")
    with pytest.raises(UserError, match="Which shopify shop"):
        resources_of(SERVICES["shopify"])


def test_what_shopify_knows_of_a_customer_follows_each_change_of_the_record(runs, shopify):
    customer = {
        "id": 7,
        "created_at": "2025-01-01T09:00:00+02:00",
        "updated_at": "2025-01-02T09:00:00+02:00",
        "first_name": "Ann",
        "last_name": "Smith",
        "email": "ann@x.example",
        "phone": None,
        "default_address": {"country_code": "lv", "city": "Riga", "phone": "+371 1"},
    }
    shopify.lists[f"{ADMIN}/customers.json"] = [customer]
    shopify.lists[f"{ADMIN}/orders.json"] = [
        shopify_order(2, customer=None, billing_address={"name": "Bo", "country_code": "EE"})
    ]
    runs.bring("shopify", resources_of(SERVICES["shopify"], shopify.url))
    known = {
        "name": "Ann Smith",
        "first_name": "Ann",
        "last_name": "Smith",
        "email": "ann@x.example",
        "phone": "+371 1",
        "country": "LV",
        "city": "Riga",
    }
    guest = {"name": "Bo", "email": "ann@x.example", "country": "EE"}
    assert runs.traits() == {"7": known, "ann@x.example": guest}
    customer |= {"updated_at": "2025-01-09T09:00:00+02:00", "email": "ann@y.example"}
    runs.bring("shopify", resources_of(SERVICES["shopify"], shopify.url))
    assert runs.traits()["7"] == known | {"email": "ann@y.example"}
    assert [event for who, event in runs.events() if who == "7"] == ["customer.created"]


def test_what_woocommerce_knows_of_a_customer(runs, woo):
    woo.lists[f"{WOO}/customers"] = [
        {
            "id": 3,
            "date_created_gmt": "2025-01-01T00:00:00",
            "date_modified_gmt": "2025-01-05T00:00:00",
            "email": "bob@x.example",
            "first_name": "",
            "billing": {"first_name": "Bob", "country": "LV", "phone": "", "city": "Riga"},
        }
    ]
    runs.bring("woocommerce", resources_of(SERVICES["woocommerce"], woo.url))
    assert runs.traits()["3"] == {
        "name": "Bob",
        "first_name": "Bob",
        "email": "bob@x.example",
        "country": "LV",
        "city": "Riga",
    }
