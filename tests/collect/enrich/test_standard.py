import pytest

from homing.collect.enrich.standard import Uncountable, shipped
from homing.core import names

STANDARD = shipped()


def read(event="purchase", currency="USD", **properties):
    STANDARD.read(event, properties, currency=currency)
    return properties


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Order Completed", "purchase"), ("order_completed", "purchase"),
        ("ORDER-COMPLETED", "purchase"),
        ("purchase", "purchase"), ("Order Refunded", "refund"), ("sign_up", "signup"),
        ("Subscription Canceled", "subscription.cancelled"), ("Tea Drunk", "Tea Drunk"),
    ],
)  # fmt: skip
def test_names_are_compared_without_case_and_blanks(name, expected):
    assert STANDARD.name_of(name) == expected


def test_every_standard_name_there_is_is_one_of_ours():
    ours = {
        value for name, value in vars(names).items() if name.startswith(("SUBSCR", "PURCH", "REF"))
    }
    assert set(STANDARD.names.values()) == ours | {"signup"}
    assert {STANDARD.name_of(name) for name in ours} == ours


def test_a_shops_own_names_are_added():
    more = STANDARD.called({"Оплата прошла": "purchase"})
    assert more.name_of("оплата прошла") == "purchase"
    assert STANDARD.name_of("оплата прошла") == "оплата прошла"


@pytest.mark.parametrize(
    ("said", "amount"),
    [
        ({"revenue": 9.99}, 999),
        ({"total": "12.50", "currency": "eur"}, 1250),
        ({"revenue": 10, "total": 12}, 1000),
        ({"value": 1530, "currency": "JPY"}, 1530),
        ({"revenue": 1.2345, "currency": "KWD"}, 1234),
        ({"revenue": 0.1 + 0.2}, 30),
        ({"revenue": -5}, -500),
    ],
)
def test_an_amount_is_in_minor_units(said, amount):
    assert read(**said)["amount"] == amount


def test_money_without_a_currency_is_in_the_shops():
    assert read(revenue=1, currency="JPY") == {"amount": 1, "currency": "JPY"}
    STANDARD.read("purchase", said := {"revenue": 1}, currency="GBP")
    assert said == {"amount": 100, "currency": "GBP"}


def test_what_is_in_our_own_shape_is_left_as_it_is():
    said = {"amount": 13912, "revenue": 1, "items": [{"price": 250}], "products": []}
    assert read(**said) == said


def test_products_become_items_and_their_prices_minor_units():
    products = [{"product_id": "s1", "name": "Tea", "price": 2.5, "quantity": 2}]
    said = read(revenue=5, discount=1.25, orderId=7, products=products)
    assert said == {
        "amount": 500,
        "currency": "USD",
        "discount": 125,
        "order_id": 7,
        "items": [{"sku": "s1", "name": "Tea", "price": 250, "quantity": 2}],
    }
    assert products[0]["price"] == 2.5


def test_a_refund_is_what_was_given_back():
    assert read("refund", total=-5)["amount"] == 500


def test_money_of_other_events_is_their_own():
    assert read("tea drunk", revenue=9.99) == {"revenue": 9.99}


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"amount": 9.99}, "amount is no integer"),
        ({"amount": "12"}, "amount is no integer"),
        ({"revenue": "a lot"}, "revenue is no number"),
        ({"revenue": True}, "revenue is no number"),
        ({"revenue": "NaN"}, "revenue is no number"),
        ({"revenue": 1e30}, "revenue is no number"),
        ({"revenue": [1]}, "revenue is no number"),
        ({"revenue": 1, "currency": "roubles"}, "currency is no code"),
        ({"products": [{"price": "?"}]}, "price is no number"),
    ],
)
def test_money_that_cannot_be_read_is_said(said, reason):
    with pytest.raises(Uncountable, match=reason):
        read(**said)
