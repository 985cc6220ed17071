import pytest

from homing.core.money import Money
from homing.ui.event_properties import reading


def test_an_order_is_read_as_money_facts_and_a_table():
    shown = reading(
        {
            "order_id": "536365",
            "amount": 1530,
            "currency": "GBP",
            "items": [
                {"price": 255, "sku": "85123A", "quantity": 6},
                {"sku": "71053", "quantity": 2, "name": "LANTERN", "colour": "white"},
            ],
        },
        currency="USD",
    )
    assert shown.amount == Money(1530, "GBP")
    assert shown.facts == (("order_id", "536365"),)
    assert shown.items is not None
    assert shown.items.columns == ("sku", "name", "quantity", "price", "colour")
    assert shown.items.rows == (
        ("85123A", None, 6, Money(255, "GBP"), None),
        ("71053", "LANTERN", 2, None, "white"),
    )
    assert shown.items.total == 2


def test_money_without_a_currency_is_in_the_projects():
    assert reading({"amount": 5}, currency="RUB").amount == Money(5, "RUB")


@pytest.mark.parametrize("amount", ["12", 1.5, None, [1], True])
def test_what_is_no_amount_stays_what_it_is(amount):
    assert reading({"amount": amount, "currency": "GBP"}, currency="GBP").amount is None


def test_a_currency_that_is_none_hides_nothing():
    shown = reading({"amount": 5, "currency": "pounds"}, currency="GBP")
    assert shown.amount is None
    assert shown.facts == (("amount", 5), ("currency", "pounds"))


def test_anything_can_be_a_property():
    given = {
        "a": {"b": [1, "я"]},
        "items": "three",
        "flag": True,
        "empty": "",
        "none": None,
        "n": 1.5,
    }
    shown = reading(given, currency="GBP")
    assert shown.facts == (
        ("a", '{"b": [1, "я"]}'),
        ("items", "three"),
        ("flag", "true"),
        ("n", 1.5),
    )
    assert reading("only text", currency="GBP").facts == (("", "only text"),)
    assert reading({}, currency="GBP").facts == ()


def test_long_text_is_cut():
    ((_, text),) = reading({"page": "x" * 5000}, currency="GBP").facts
    assert isinstance(text, str)
    assert len(text) == 300


def test_a_long_order_is_shown_in_part_and_counted_whole():
    shown = reading({"items": [{"sku": str(n)} for n in range(77)]}, currency="GBP")
    assert shown.items is not None
    assert (len(shown.items.rows), shown.items.total) == (20, 77)
