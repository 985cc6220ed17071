from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homing.core.errors import UserError
from homing.core.money import Money


@given(st.integers(-(10**15), 10**15), st.sampled_from(["GBP", "JPY", "KWD", "RUB"]))
def test_an_amount_survives_being_written_and_read(minor, currency):
    money = Money(minor, currency)
    assert Money.parse(str(money.major), currency) == money


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [("12.50", "GBP", 1250), ("1250", "JPY", 1250), ("1.005", "KWD", 1005), ("-0.01", "EUR", -1)],
)
def test_the_currency_says_how_many_decimals_there_are(amount, currency, minor):
    assert Money.parse(amount, currency).minor == minor


@pytest.mark.parametrize("amount", ["1.005", "twelve", "nan", "Infinity", ""])
def test_what_is_no_amount_is_refused(amount):
    with pytest.raises(UserError):
        Money.parse(amount, "GBP")


@pytest.mark.parametrize("currency", ["gbp", "£", "POUND", "РУБ", ""])
def test_what_is_no_currency_is_refused(currency):
    with pytest.raises(UserError, match="not a currency"):
        Money(1, currency)


def test_two_currencies_are_never_added():
    with pytest.raises(UserError, match="GBP and EUR"):
        Money(1, "GBP") + Money(1, "EUR")


def test_the_sum_of_many_pennies_is_exact():
    total = sum((Money.parse("0.10", "GBP") for _ in range(1000)), Money(0, "GBP"))
    assert total.major == Decimal(100)
    assert -total + total == total - total
