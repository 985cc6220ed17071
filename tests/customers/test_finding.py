"""Customers found as one types; people stay right after whatever happens to the log."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest

from homing.core.precedence import Precedence
from homing.customers import CustomersQuery, Keeping, directory, erasure, finding, listing
from homing.customers.finding import find

pytestmark = pytest.mark.db

START = datetime(2026, 1, 1, tzinfo=UTC)
TABLES = ("people", "people_money", "people_consents", "people_words")


@pytest.fixture
def told(app):
    """Say what is known of a customer."""

    def tell(who: str, **traits: str) -> None:
        with app.events.cursor() as cursor:
            cursor.execute(
                "UPDATE identities SET traits = ?::JSON::VARIANT WHERE id = ?",
                [json.dumps(traits), who],
            )

    return tell


def visit(who, day=0, amount=None):
    name = "visit" if amount is None else "purchase"
    properties = {} if amount is None else {"amount": amount, "currency": "RUB"}
    return who, name, START + timedelta(days=day), properties


def found(app, text):
    with directory.reading(app.events, "RUB") as cursor:
        return [hit.id for hit in find(cursor, text)]


def kept(app):
    """Return all of people as they are kept, without what they are numbered by."""
    with directory.reading(app.events, "RUB") as cursor:
        return {
            table: sorted(map(str, cursor.execute(f"FROM {table}").fetchall())) for table in TABLES
        }


def test_the_beginning_of_any_word_finds_in_any_letters(app, happened, told):
    happened(visit("C-1"), visit("other"))
    told("C-1", name="Анна Ёлкина", phone="8 (916) 123-45-67", email="Ann.B@mail.ru")
    texts = ["анна", "ЁЛК", "елкина анна", "8916123", "+7 (916) 123-45", "916 123", "ann.b@", "c-1"]
    assert {text: found(app, text) for text in texts} == {text: ["C-1"] for text in texts}
    assert found(app, "b@m") == []


def test_what_stands_after_the_at_of_any_address_finds(app, happened, told):
    happened(visit("C-1"), visit("ann@shop.example", 1), visit("other"))
    told("C-1", name="Анна", email="Ann.B@mail.ru", mail="анна@ёлка.рф")
    wanted = {
        "@mail.ru": ["C-1"],
        "@MAIL": ["C-1"],
        "@елка.рф": ["C-1"],
        "@shop.example": ["ann@shop.example"],
        "@": ["ann@shop.example", "C-1"],
    }
    assert {text: found(app, text) for text in wanted} == wanted


def test_what_no_word_begins_with_finds_nobody(app, happened, told):
    happened(visit("C-1"))
    told("C-1", name="Анна", phone="+79161234567", email="a@mail.ru")
    for text in ("", "   ", "нна", "anna", "8917", "mail"):
        assert found(app, text) == [], text


def test_who_is_called_so_stands_before_who_came_last(app, happened):
    happened(visit("17", 0), visit("170", 5), visit("171", 3))
    assert found(app, "17") == ["17", "170", "171"]


def test_who_is_called_so_is_found_among_more_than_are_looked_at(app, happened, monkeypatch):
    monkeypatch.setattr(finding, "MOST_LOOKED_AT", 2)
    happened(*(visit(f"17{number}") for number in range(9)))
    assert len(found(app, "17")) == 2
    happened(visit("17"))
    assert found(app, "17")[0] == "17"


def test_people_are_the_same_looked_at_in_steps_and_anew(app, happened):
    happened(visit("ann", 0, 500), visit("bob", 1), visit("cat", 2, 70))
    kept(app)
    happened(visit("bob", 9, 300), visit("dan", 4))
    with app.events.cursor() as cursor:
        cursor.execute("UPDATE batches SET is_drain = true")
    kept(app)
    merge = app.events.merge(["bob"], into="ann", reason="one", now=START)
    stepwise = kept(app)
    assert sum("'ann'" in row for row in stepwise["people"]) == 1
    assert not any("'bob'" in row for row in stepwise["people"])
    app.events.unmerge(merge)
    apart = kept(app)
    with app.events.cursor() as cursor:
        cursor.execute("DELETE FROM people_mark")
    assert kept(app) == apart


def test_who_was_merged_is_found_by_every_id_and_comes_apart_again(app, happened):
    happened(visit("ann"), visit("bob"))
    assert found(app, "bob") == ["bob"]
    merge = app.events.merge(["bob"], into="ann", reason="one", now=START)
    assert found(app, "bob") == ["ann"]
    app.events.unmerge(merge)
    assert found(app, "bob") == ["bob"]


def test_who_was_erased_is_not_found_and_no_word_of_them_stays(app, happened, told):
    happened(visit("ann"), visit("bob"))
    told("ann", name="Анна")
    assert found(app, "анна") == ["ann"]
    erasure.erase(app.records, app.events, "ann", now=START)
    with app.events.cursor() as cursor:
        assert cursor.execute("SELECT word FROM people_words").fetchall() == [("bob",)]
    assert found(app, "анна") == []


def test_a_log_that_is_only_read_is_searched_as_it_is(app, happened, monkeypatch):
    happened(visit("ann"))
    monkeypatch.setattr(app.events, "is_read_only", True)
    assert found(app, "ann") == ["ann"]
    with app.events.cursor() as cursor:
        assert cursor.execute("SELECT count(*) FROM people").fetchall() == [(0,)]


def test_traits_are_columns_that_the_list_is_sorted_by(app, happened, told):
    happened(visit("ann"), visit("bob"), visit("cat"))
    told("ann", level="10")
    told("bob", level="9")
    with directory.reading(app.events, "RUB") as cursor:
        page = listing(cursor, CustomersQuery(sort="trait.level"))
    assert [each.id for each in page.customers] == ["bob", "ann", "cat"]


def test_an_import_is_looked_at_where_it_says_something_and_nowhere_else(app, happened):
    happened(visit("ann"), *(visit(f"c{number}") for number in range(9)))
    kept(app)
    with app.events.cursor() as cursor:
        cursor.execute("UPDATE people SET name = 'as it was' WHERE id <> 'ann'")
    happened(visit("ann", 3), visit("new", 1))
    with directory.reading(app.events, "RUB") as cursor:
        rows = cursor.execute(
            "SELECT id, events, name FROM people WHERE id IN ('ann', 'new', 'c3')"
        )
        assert sorted(rows.fetchall()) == [
            ("ann", 2, None),
            ("c3", 1, "as it was"),
            ("new", 1, None),
        ]


def test_while_a_server_keeps_people_what_comes_in_is_left_to_it(app, happened):
    keeping = Keeping(app.events, lambda: "RUB")
    happened(visit("ann"), visit("bob"))
    assert found(app, "ann") == ["ann"]
    directory.KEEPERS[app.events] = keeping
    happened(visit("annabel", 1))
    assert found(app, "ann") == ["ann"]
    keeping.look()
    assert found(app, "ann") == ["ann", "annabel"]


def test_what_somebody_did_to_customers_is_seen_at_once_though_a_server_keeps_people(app, happened):
    happened(visit("ann"), visit("bob"))
    directory.KEEPERS[app.events] = Keeping(app.events, lambda: "RUB")
    assert found(app, "bob") == ["bob"]
    app.events.merge(["bob"], into="ann", reason="one", now=START)
    assert found(app, "bob") == ["ann"]


def test_who_keeps_people_begins_when_the_answer_that_woke_it_is_made(app, happened, monkeypatch):
    happened(visit("ann"))
    precedence, looked = Precedence(), Event()
    keeping = Keeping(app.events, lambda: "RUB", precedence)
    monkeypatch.setattr(directory, "refresh", lambda *_, **__: looked.set())
    with precedence.answering():
        keeping.start()
        assert not looked.wait(0.1)
    assert looked.wait(60)
    keeping.close()


def test_who_keeps_people_ends_in_the_middle_of_a_look_and_changes_nothing(app, happened):
    happened(visit("ann"))
    keeping = Keeping(app.events, lambda: "RUB")
    keeping.start()
    keeping.close()
    keeping.close()
    assert directory.KEEPERS.get(app.events) is None
    assert found(app, "ann") == ["ann"]


def test_every_page_of_a_search_by_several_words_is_of_who_has_all_of_them(app, happened, told):
    happened(visit("1"), visit("2"), visit("3"))
    told("1", name="Иван Петров")
    told("2", name="Иван Сидоров")
    told("3", name="Пётр Иванов")
    assert found(app, "иван петр") == ["1", "3"]
    assert found(app, "петров иван сидоров") == []
