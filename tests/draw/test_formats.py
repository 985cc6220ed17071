"""Numbers, money and periods, compared with CLDR where it has an opinion."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from babel.core import Locale
from babel.dates import format_date
from babel.numbers import (
    format_currency,
    format_decimal,
    format_percent,
    get_currency_precision,
    get_currency_symbol,
)
from hypothesis import given
from hypothesis import strategies as st

from homing.core.money import minor_digits
from homing.core.periods import Period
from homing.draw import formats

LANGUAGES = ["en", "ru"]
CURRENCIES = sorted(
    currency
    for currency in Locale("en").currency_symbols
    if currency not in {"XXX", "RUR"} and get_currency_precision(currency) == minor_digits(currency)
)
languages = st.sampled_from(LANGUAGES)
days = st.dates(date(1990, 1, 1), date(2100, 1, 1))


def cldr(text):
    return text.replace("-", formats.MINUS)


@given(st.integers(-(10**12), 10**12), languages)
def test_counts_are_written_as_in_cldr(value, language):
    assert formats.count(value, language) == cldr(format_decimal(value, locale=language))


@given(st.integers(0, 1000), languages, st.integers(0, 2))
def test_shares_are_written_as_in_cldr(permille, language, digits):
    share, finest = permille / 1000, 10**-digits
    if finest / 2 <= share * 100 <= 100 - finest / 2 or share in {0, 1}:
        pattern = {"en": "#,##0%", "ru": "#,##0\u00a0%"}[language]
        pattern = pattern.replace("0%", f"0.{'0' * digits}%").replace(
            "0\u00a0", f"0.{'0' * digits}\u00a0"
        )
        expected = format_percent(
            Decimal(f"{share * 100:.{digits}f}") / 100,
            format=pattern,
            locale=language,
        )
        assert formats.share(share, language, digits) == expected


@given(st.sampled_from(CURRENCIES), st.integers(-(10**15), 10**15), languages)
def test_money_is_written_as_in_cldr(currency, minor, language):
    amount = Decimal(minor).scaleb(-minor_digits(currency))
    expected = format_currency(amount, currency, locale=language)
    symbol = get_currency_symbol(currency, language)
    if language == "en" and symbol[-1].isalpha():  # CLDR's currencySpacing, which Babel leaves out
        expected = expected.replace(symbol, symbol + formats.NBSP)
    assert formats.money(minor, currency, language) == cldr(expected)


def test_the_symbols_cover_every_currency_that_cldr_has_one_for():
    assert len(CURRENCIES) > 100
    for currency in CURRENCIES:
        for language in LANGUAGES:
            assert get_currency_symbol(currency, language) in formats.money(1, currency, language)


@given(days, languages)
def test_a_day_is_written_as_in_cldr(day, language):
    locale = {"en": "en_GB", "ru": "ru"}[language]
    expected = format_date(day, "d MMM y", locale=locale).replace("Sept", "Sep")
    assert formats.day(day, language) == expected.replace(" ", formats.NBSP)


@given(days, languages)
def test_a_month_is_written_as_in_cldr(day, language):
    expected = format_date(day, "LLL y", locale=language)
    label = formats.period_label(Period.month, day.replace(day=1), language)
    assert label == expected.replace(" ", formats.NBSP)


def plain(text):
    return text.replace(formats.NBSP, " ")


@pytest.mark.parametrize(
    ("period", "start", "english", "russian"),
    [
        (Period.hour, datetime(2011, 12, 9, 14), "9 Dec 2011, 14:00", "9 дек. 2011, 14:00"),
        (Period.day, date(2011, 12, 9), "9 Dec 2011", "9 дек. 2011"),
        (Period.week, date(2011, 12, 5), "5–11 Dec 2011", "5–11 дек. 2011"),
        (Period.week, date(2011, 11, 28), "28 Nov – 4 Dec 2011", "28 нояб. – 4 дек. 2011"),
        (Period.week, date(2010, 12, 27), "27 Dec 2010 – 2 Jan 2011", "27 дек. 2010 – 2 янв. 2011"),
        (Period.month, date(2026, 8, 1), "Aug 2026", "авг. 2026"),
        (Period.quarter, date(2026, 7, 1), "Q3 2026", "3-й кв. 2026"),
        (Period.half_year, date(2026, 7, 1), "H2 2026", "2-е полуг. 2026"),
        (Period.year, date(2026, 1, 1), "2026", "2026"),
    ],
)
def test_every_period_has_a_name(period, start, english, russian):
    assert plain(formats.period_label(period, start, "en")) == english
    assert plain(formats.period_label(period, start, "ru")) == russian


def test_a_share_that_is_not_nothing_is_not_printed_as_nothing():
    assert formats.share(0.001, "en") == "<1%"
    assert formats.share(0.0004, "ru", 1) == "<0,1\u00a0%"
    assert formats.share(0.999, "en") == ">99%"
    assert [formats.share(share, "en") for share in (0, 0.005, 0.995, 1)] == [
        "0%",
        "0%",
        "100%",
        "100%",
    ]


def test_a_change_carries_its_sign_unless_it_prints_as_nothing():
    assert plain(formats.points(0.0234, "en")) == "+2.3 pp"
    assert plain(formats.points(-0.0234, "ru")) == "−2,3 п. п."
    assert plain(formats.points(0.0001, "en")) == "0.0 pp"
    assert plain(formats.points(-0.0001, "en")) == "0.0 pp"
    assert formats.change(0.5, "en") == "+50%"


def test_an_interval_says_percent_once():
    assert formats.interval(0.335, 0.3984, "en", 1) == "33.5–39.8%"
    assert plain(formats.interval(0.335, 0.3984, "ru", 1)) == "33,5–39,8 %"


@given(st.integers(-(10**9), 10**9), st.sampled_from(["GBP", "RUB", "JPY", "KWD"]), languages)
def test_no_format_can_be_broken_across_lines(minor, currency, language):
    for text in (
        formats.money(minor, currency, language),
        formats.count(minor, language),
        formats.points(minor / 10**9, language),
    ):
        assert " " not in text
