"""What access decides, without any store."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homing.web.access import rules
from homing.web.access.rules import Limit

NOON = datetime(2026, 8, 31, 12, tzinfo=UTC)
THREE_IN_A_MINUTE = Limit(3, timedelta(minutes=1))


@pytest.mark.parametrize("email", ["ann@example.com", "анна@пример.рф", "a+b@x.co"])
def test_a_good_address_has_no_fault(email):
    assert rules.email_fault(email) is None


@pytest.mark.parametrize(
    "email", ["", "ann", "@x.co", "ann@", "a b@x.co", "a@b@c", "a\0@x.co", "a@" + "x" * 300]
)
def test_a_bad_address_has_a_fault_in_both_languages(email):
    fault = rules.email_fault(email)
    assert fault is not None
    assert fault.en != fault.ru


@pytest.mark.parametrize("password", ["correct horse", "ъёяжщ ДЛИННЫЙ 9", "x1!x1!x1?y2-z"])
def test_a_long_password_is_good_whatever_it_is_made_of(password):
    assert rules.password_fault(password, email="ann@example.com") is None


@pytest.mark.parametrize(
    "password",
    ["", "elevenchars", "a" * 30, "abababababababab", "x" * 1001, "my ann@example.com key"],
)
def test_a_short_or_easy_password_is_refused(password):
    assert rules.password_fault(password, email="ann@example.com") is not None


def test_the_same_letters_from_another_keyboard_are_the_same_password():
    assert rules.clean_password("e\N{COMBINING ACUTE ACCENT}") == rules.clean_password("é")


def test_attempts_within_the_limit_are_heard():
    assert rules.still_to_wait(3, NOON, THREE_IN_A_MINUTE, NOON) is None


def test_one_attempt_more_waits_until_the_window_has_passed():
    wait = rules.still_to_wait(4, NOON, THREE_IN_A_MINUTE, NOON + timedelta(seconds=20))
    assert wait == timedelta(seconds=40)


def test_neighbours_in_one_ipv6_network_count_as_one():
    assert rules.neighbourhood("2001:db8::1") == rules.neighbourhood("2001:db8::ffff")
    assert rules.neighbourhood("2001:db8::1") != rules.neighbourhood("2001:db8:0:1::1")


def test_an_ipv4_address_is_the_same_when_ipv6_carries_it():
    assert rules.neighbourhood("::ffff:192.0.2.7") == rules.neighbourhood("192.0.2.7")


@pytest.mark.parametrize(
    "asked",
    [
        "https://elsewhere.example",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "/a\\b",
        "/\t/elsewhere.example",
        "/\n",
        "javascript:alert(1)",
        "",
        None,
    ],
)
def test_a_way_out_of_the_site_leads_to_its_first_page(asked):
    assert rules.safe_way(asked) == "/"


@given(st.text())
def test_every_way_stays_on_the_site(asked):
    way = rules.safe_way(asked)
    assert way.startswith("/")
    assert not way.startswith(("//", "/\\"))


@given(st.text(max_size=200))
def test_a_name_keeps_no_control_characters(text):
    assert rules.clean_name(text).isprintable()
