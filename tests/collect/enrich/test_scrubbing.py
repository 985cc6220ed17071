import pytest

from homing.collect.enrich.scrubbing import KINDS, Scrubber, is_card

SCRUBBER = Scrubber(KINDS, spared={"session_id"})


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("write to anna.k+tea@shop.example!", "write to [email]!"),
        ("https://shop.example/?email=anna%40shop.example&a=1", "https://shop.example/?email=[email]&a=1"),
        ("анна@почта.рф", "[email]"),
        ("call +7 (916) 123-45-67 now", "call [phone] now"),
        ("call 8 916 123 45 67", "call [phone]"),
        ("89161234567", "[phone]"),
        ("+44 20 7946 0958", "[phone]"),
        ("/call?to=%2B442079460958", "/call?to=[phone]"),
        ("(212) 555-0142", "[phone]"),
        ("paid with 4111 1111 1111 1111", "paid with [card]"),
        ("2200-0000-0000-0004", "[card]"),
        ("378282246310005", "[card]"),
    ],
)  # fmt: skip
def test_what_names_a_person_is_taken_out(text, left):
    assert SCRUBBER.text(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "4111111111111112",  # no check digit
        "1795320286160",  # milliseconds
        "order 100000012345",
        "536365",
        "2026-11-22T03:55:09.771+00:00",
        "846bb332-683c-49cc-a740-6961149834d6",
        "10.0.0.127, 255.255.255.255",
        "user@localhost",
        "@anna",
        "12:30-14:45, 20 seats",
    ],
)
def test_what_does_not_is_left(text):
    assert SCRUBBER.text(text) == text


def test_an_id_keeps_its_digits():
    properties = {"order_id": "89161234567", "comment": "89161234567", "session_id": "a@b.example"}
    SCRUBBER.scrub(properties)
    assert properties == {
        "order_id": "89161234567", "comment": "[phone]", "session_id": "a@b.example"
    }  # fmt: skip


def test_it_looks_inside_lists_and_objects_and_leaves_the_given_ones_alone():
    items = [{"note": "a@b.example", "product_id": "a@b.example", "size": 1}]
    properties = {"items": items, "tags": ["a@b.example", "tea"]}
    SCRUBBER.scrub(properties)
    assert properties == {
        "items": [{"note": "[email]", "product_id": "[email]", "size": 1}],
        "tags": ["[email]", "tea"],
    }
    assert items[0]["note"] == "a@b.example"


def test_only_what_was_chosen_is_taken_out():
    text = "a@b.example 89161234567"
    assert Scrubber({"phone"}).text(text) == "a@b.example [phone]"
    assert Scrubber(()).text(text) == text


@pytest.mark.parametrize(
    ("digits", "expected"),
    [("5555555555554444", True), ("5555555555554445", False), ("9999999999999995", False)],
)
def test_a_card_has_an_issuer_and_a_check_digit(digits, expected):
    assert is_card(digits) is expected


@pytest.mark.parametrize("unit", ["a@", "a", "1 ", "+1", "1-", "(1", "%40", "a.", "@a."])
def test_a_long_text_takes_no_longer_than_its_length(unit):
    # If it were not so, one of these would take minutes.
    SCRUBBER.text(unit * 30_000)
