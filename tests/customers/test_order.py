"""Any order and any filter of the list, page after page, against a plain sort of rows."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from homing.app import App, Settings
from homing.core.clock import FrozenClock
from homing.customers import CustomersQuery, every, listing
from homing.customers.directory import reading
from homing.customers.listing import Place
from homing.store.events import INCOMING
from support.installation import install
from support.thorough import examples

pytestmark = pytest.mark.db

START = datetime(2026, 1, 1, tzinfo=UTC)
SEGMENT = "019ad2b4-0c5e-7c3a-8a57-3c1f7a2b9d10"
NAMES = ("Анна", "анна б", "Ёлка", "Zoe", "zoe", "", None, "O'Neil")
LEVELS = (1, 10, "9", "-2.5", "gold", "Gold", "nan", "infinity", 1e300, None, "", True)
TEXTS = ("customer", "name", "email", "trait.level")
SORTS = (*TEXTS, "last_seen", "events", "revenue", "average_order")


def made() -> list[dict[str, object]]:
    """Return customers who are often alike, in the order in which they came."""
    chance = Random(5)
    return [
        {
            "customer": f"c{(number * 17) % 40}",
            "name": chance.choice(NAMES),
            "email": chance.choice([None, f"U{number % 9}@mail.example"]),
            "trait.level": chance.choice(LEVELS),
            "last_seen": START + timedelta(days=number // 3, hours=100),
            "events": 2,
            "revenue": (revenue := chance.choice([0, 100, 250])),
            "average_order": revenue,
            "half": chance.random() < 0.5,
            "inside": chance.random() < 0.5,
        }
        for number in range(40)
    ]


PEOPLE = made()


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    asked = Settings(data=tmp_path_factory.mktemp("order") / "data")
    install(asked.folder)
    app = App.open(asked, clock=FrozenClock(START))
    with app.events.cursor() as cursor:
        cursor.execute(INCOMING)
        for number, each in enumerate(PEOPLE):
            first = START + timedelta(minutes=number)
            amount = {"amount": each["revenue"], "currency": "GBP"}
            for name, at, said in (("purchase", first, amount), ("visit", each["last_seen"], {})):
                cursor.execute(
                    "INSERT INTO incoming VALUES (?, ?, ?, uuid(), ?::JSON::VARIANT)",
                    [each["customer"], name, at, json.dumps(said)],
                )
        app.events.append(cursor, source="test.csv", received_at=START)
        for each in PEOPLE:
            level, name, email = each["trait.level"], each["name"], each["email"]
            said = {"name": name, "email": email, "level": level}
            told = json.dumps({key: value for key, value in said.items() if value is not None})
            whose = "(SELECT customer FROM identities WHERE id = ?)"
            set_traits = "UPDATE identities SET traits = ?::JSON::VARIANT WHERE id = ?"
            cursor.execute(set_traits, [told, each["customer"]])
            if each["half"]:
                tag = f"INSERT INTO taggings SELECT 'half', {whose}, uuid(), now(), NULL"
                cursor.execute(tag, [each["customer"]])
            if each["inside"]:
                enter = f"INSERT INTO memberships SELECT ?, {whose}, now()"
                cursor.execute(enter, [SEGMENT, each["customer"]])
    yield app
    app.close()


def number_of(value: object) -> float | None:
    try:
        number = float(str(value))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def keys_of(each: dict[str, object], sort: str) -> tuple[float | None, str | None]:
    """Return the number and the text that a row stands by."""
    value = each[sort]
    if sort not in TEXTS:
        said = value.timestamp() if isinstance(value, datetime) else float(value)
        return said, None
    if value is None or (sort != "trait.level" and not value):
        return None, None
    text = json.dumps(value) if isinstance(value, bool) else str(value)
    return number_of(value) if sort == "trait.level" else None, text.lower()


def plainly(query: CustomersQuery) -> list[str]:
    """Return who fits, in order, as one would do it by hand: stable, the last key first."""
    rows = [
        each
        for each in PEOPLE
        if (not query.tag or each["half"])
        and (not query.segment or each["inside"])
        and (not query.find or str(each["name"] or "").lower().startswith(query.find))
    ]
    is_down = query.reverse if query.sort in TEXTS else not query.reverse
    for place in (1, 0):
        known = [each for each in rows if keys_of(each, query.sort)[place] is not None]
        unknown = [each for each in rows if keys_of(each, query.sort)[place] is None]
        known.sort(key=lambda each: keys_of(each, query.sort)[place], reverse=is_down)
        rows = known + unknown
    return [each["customer"] for each in rows]


def walked(cursor, query: CustomersQuery, size: int) -> list[str]:
    """Return who stands on its pages, one after another."""
    found, after = [], query.after
    while True:
        page = listing(cursor, CustomersQuery(**{**_said(query), "after": after}), limit=size)
        assert page.total == len(plainly(query))
        found += [each.id for each in page.customers]
        after = page.next
        if after is None:
            return found


def _said(query: CustomersQuery) -> dict[str, object]:
    return {name: getattr(query, name) for name in ("find", "segment", "tag", "sort", "reverse")}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=examples(25))
@given(
    query=st.builds(
        CustomersQuery,
        find=st.sampled_from(["", "", "zoe", "анна"]),
        segment=st.sampled_from(["", SEGMENT]),
        tag=st.sampled_from(["", "half"]),
        sort=st.sampled_from(SORTS),
        reverse=st.booleans(),
    ),
    size=st.integers(7, 41),
)
def test_pages_stand_as_a_plain_sort_has_them(app, query, size):
    with reading(app.events, "GBP") as cursor:
        expected = plainly(query)
        assert walked(cursor, query, size) == expected
        assert [each.id for each in every(cursor, query)] == expected


@given(
    rank=st.none() | st.floats(allow_nan=False, allow_infinity=False) | st.integers(-5, 5),
    label=st.none() | st.text(st.characters(exclude_categories=["Cs"])),
    customer=st.integers(0, 2**32 - 1),
)
def test_a_place_survives_the_address(rank, label, customer):
    place = Place(rank, label, customer)
    assert Place.read(str(place)) == place
