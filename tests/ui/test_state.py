from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Literal
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import QueryParams

from homing.core.errors import UserError
from homing.core.periods import Period
from homing.ui import state


class Order(StrEnum):
    newest = "newest"
    name = "name"


@dataclass(frozen=True)
class Asked:
    period: Period = Period.week
    since: date | None = None
    until: date | None = date(2026, 1, 1)
    ages: int | None = None
    rows: int = 50
    least: float = 0.5
    events: tuple[str, ...] = ()
    orders: tuple[Order, ...] = (Order.name,)
    measure: Literal["on", "on_or_after"] = "on"
    is_closed: bool = False
    is_open: bool = True
    text: str = ""
    name: str = "Ann"
    start: str | None = None
    tags: tuple[str, ...] = field(default_factory=lambda: ("a", "b"))


words = st.text(st.characters(exclude_categories=["Cs"]))
some_words = words.filter(bool)
states = st.builds(
    Asked,
    period=st.sampled_from(Period),
    since=st.none() | st.dates(),
    until=st.none() | st.dates(),
    ages=st.none() | st.integers(),
    rows=st.integers(),
    least=st.floats(allow_nan=False, allow_infinity=False),
    events=st.lists(some_words).map(tuple),
    orders=st.lists(st.sampled_from(Order)).map(tuple),
    measure=st.sampled_from(["on", "on_or_after"]),
    is_closed=st.booleans(),
    is_open=st.booleans(),
    text=words,
    name=words,
    start=st.none() | some_words,
    tags=st.lists(some_words).map(tuple),
)


@given(states)
def test_every_state_comes_back_from_its_address(asked):
    assert state.read(Asked, state.query(asked)) == asked


@given(states)
def test_the_state_of_a_request_is_that_of_its_text(asked):
    assert state.read(Asked, QueryParams(state.query(asked))) == asked


def test_defaults_are_left_out():
    assert state.query(Asked()) == ""
    assert state.query(Asked(period=Period.month, ages=6)) == "period=month&ages=6"


def test_a_tuple_is_a_key_that_comes_many_times():
    asked = Asked(events=("purchase", "refund"))
    assert state.query(asked) == "events=purchase&events=refund"


@pytest.mark.parametrize("key", ["since", "rows", "events", "period", "is_closed", "ages"])
def test_a_blank_field_of_a_form_is_nothing(key):
    assert state.read(Asked, {key: ""}) == Asked()


def test_a_blank_takes_an_optional_value_away():
    assert state.read(Asked, "until=") == Asked(until=None)


def test_an_address_changes_one_field_and_keeps_the_rest():
    asked = Asked(period=Period.month, ages=3)
    assert state.href("/retention", asked, ages=None) == "/retention?period=month"
    assert state.href("/retention", asked, ages=None, period=Period.week) == "/retention"


def test_hidden_inputs_leave_out_the_fields_of_the_form():
    asked = Asked(period=Period.month, events=("a", "b"))
    assert state.pairs(asked, without=["period"]) == [("events", "a"), ("events", "b")]


def test_the_language_of_the_page_is_no_state():
    assert state.read(Asked, "lang=ru&period=month") == Asked(period=Period.month)


def test_a_caller_may_have_keys_of_its_own():
    assert state.read(Asked, "cursor=x", ignore=["cursor"]) == Asked()


@pytest.mark.parametrize(
    ("text", "where", "allowed"),
    [
        ("period=fortnight", "period", "hour, day, week, month, quarter, half_year, year"),
        ("since=31.12.2026", "since", "a date as 2026-08-31"),
        ("since=2026-02-30", "since", "a date as 2026-08-31"),
        ("ages=six", "ages", "a whole number"),
        ("rows=" + "9" * 5000, "rows", "a whole number"),
        ("least=nan", "least", "a number"),
        ("orders=name&orders=size", "orders", "newest, name"),
        ("measure=streak", "measure", "on, on_or_after"),
        ("is_closed=maybe", "is_closed", "yes, no"),
    ],
)
def test_a_value_that_cannot_be_taken_is_named_with_what_can(text, where, allowed):
    with pytest.raises(UserError) as caught:
        state.read(Asked, text)
    assert caught.value.where == where
    assert allowed in caught.value.remedy
    assert len(caught.value.what) < 120


def test_a_mistyped_key_is_an_error_that_guesses():
    with pytest.raises(UserError, match="no setting 'perod'") as caught:
        state.read(Asked, "perod=month")
    assert "Did you mean period?" in caught.value.remedy


def test_a_single_value_given_twice_is_an_error():
    with pytest.raises(UserError, match="given twice"):
        state.read(Asked, "period=week&period=month")


def test_a_value_without_a_default_must_be_there():
    @dataclass(frozen=True)
    class Cell:
        age: int

    assert state.read(Cell, "age=3") == Cell(3)
    for text in ("", "age="):
        with pytest.raises(UserError, match="missing") as caught:
            state.read(Cell, text)
        assert caught.value.where == "age"


def test_a_type_that_has_no_form_in_an_address_is_a_bug():
    @dataclass(frozen=True)
    class Wrong:
        parts: dict[str, str] = field(default_factory=dict)

    with pytest.raises(TypeError, match="cannot hold"):
        state.read(Wrong, "")


def test_a_field_named_as_a_key_of_every_page_is_a_bug():
    @dataclass(frozen=True)
    class Wrong:
        lang: str = "en"

    with pytest.raises(TypeError, match="belong to every page"):
        state.read(Wrong, "")


def test_a_tuple_that_may_be_none_tells_nothing_said_from_nothing_chosen():
    @dataclass(frozen=True)
    class Counted:
        event: tuple[str, ...] | None = None

    for asked in (Counted(), Counted(()), Counted(("a", "b"))):
        assert state.read(Counted, state.query(asked)) == asked


def test_a_tuple_that_may_be_none_has_no_other_default():
    @dataclass(frozen=True)
    class Counted:
        event: tuple[str, ...] | None = ("a",)

    with pytest.raises(TypeError, match="make None the default"):
        state.read(Counted, "")


def test_spaces_signs_and_other_alphabets_survive():
    asked = Asked(start="заказ & оплата +1=?")
    assert state.query(asked) == urlencode({"start": asked.start})


def test_a_moment_may_stand_where_a_day_is_asked_for():
    moment = datetime(2026, 1, 5, 9, tzinfo=UTC)
    asked = Asked(since=moment)
    assert state.read(Asked, state.query(asked)) == asked
    with pytest.raises(UserError, match="cannot be taken"):
        state.read(Asked, "since=2026-01-05T99:00")
