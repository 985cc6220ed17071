"""What is said of customers, many words at once, against the same words one by one."""

import json

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homing.store import traits
from homing.store.statements import lent
from support.thorough import examples

pytestmark = pytest.mark.db

VALUES = st.sampled_from([None, 0, 1.5, "x", "", False, [1, None], {"a": None}])
OBJECTS = st.dictionaries(
    st.sampled_from(
        ["plan", "city", 'it"s ~/odd.'],
    ),
    VALUES,
    max_size=3,
)
WORDS = st.lists(st.tuples(st.integers(0, 2), OBJECTS, OBJECTS, st.booleans()), max_size=12)


def after(known, said, once):
    """What is known after one word; a trait that is null is none."""
    heard = {name: value for name, value in (known | said).items() if value is not None}
    return {name: value for name, value in (once | heard).items() if value is not None}


def after_all(known, words):
    """The same of words in their order; early ones only fill what is missing."""
    for customer in range(3):
        mine = [word for word in words if word[0] == customer]
        early = {}
        for _, said, once, is_early in mine:
            early = after(early, said, once) if is_early else early
        heard = early | known.get(customer, {})
        for _, said, once, is_early in mine:
            heard = heard if is_early else after(heard, said, once)
        if mine:
            known = known | {customer: heard}
    return known


def say(store, words, order=None, batch=None):
    """Put words in; `order` is that of the rows, which does not matter."""
    rows = [words[place] for place in order] if order else words
    table = pa.table(
        {
            "customer": pa.array([row[0] for row in rows], pa.uint32()),
            "place": pa.array(order or range(len(words)), pa.int64()),
            "is_early": pa.array([row[3] for row in rows], pa.bool_()),
            "traits": pa.array([json.dumps(row[1]) for row in rows], pa.string()),
            "once": pa.array([json.dumps(row[2]) for row in rows], pa.string()),
        }
    )
    with store.cursor() as cursor, store.writing(cursor), lent(cursor, "said", table):
        return traits.keep(cursor, batch=batch)


def known_of(store):
    with store.cursor() as cursor:
        found = cursor.execute("SELECT customer, traits::JSON::VARCHAR FROM identities").fetchall()
    return {customer: json.loads(text or "{}") for customer, text in found}


def test_words_said_together_leave_what_they_leave_one_by_one(store, append):
    append(*((f"c{n}", "x", "2025-01-01", f"m{n}") for n in range(3)))
    known = known_of(store)

    @settings(max_examples=examples(15), deadline=None)
    @given(st.data())
    def check(data):
        nonlocal known
        words = data.draw(WORDS)
        known = after_all(known, words)
        say(store, words, data.draw(st.permutations(range(len(words)))))
        assert known_of(store) == known

    check()


def test_who_is_known_as_before_is_not_counted(store, append):
    append(("ann", "x", "2025-01-01", "m"), ("bob", "x", "2025-01-02", "n"))
    word = (0, {"plan": "pro"}, {}, False)
    assert say(store, [word, (1, {}, {"plan": "free"}, False)]) == 2
    assert say(store, [word, (1, {"plan": None}, {}, False)]) == 1


def test_an_object_that_has_a_name_twice_says_the_first(store, append):
    append(("ann", "x", "2025-01-01", "m"))
    table = pa.table(
        {
            "customer": pa.array([0], pa.uint32()),
            "place": pa.array([0], pa.int64()),
            "is_early": [False],
            "traits": ['{"a~/": 1, "a~/": 2, "b": 3, "c": null}'],
            "once": pa.array([None], pa.string()),
        }
    )
    with store.cursor() as cursor, store.writing(cursor), lent(cursor, "said", table):
        traits.keep(cursor)
    assert known_of(store)[0] == {"a~/": 1, "b": 3}


STEPS = st.lists(st.tuples(st.integers(0, 1), OBJECTS, st.booleans()), min_size=1, max_size=6)


def test_an_import_taken_back_has_said_nothing(store, append):
    append(("ann", "x", "2025-01-01", "m"), ("bob", "x", "2025-01-02", "n"))

    @settings(max_examples=examples(15), deadline=None)
    @given(STEPS, st.data())
    def check(steps, data):
        with store.cursor() as cursor:
            cursor.execute("UPDATE identities SET traits = NULL")
            cursor.execute("DELETE FROM told")
        imports = [place for place, step in enumerate(steps) if step[2]]
        for place, (customer, said, is_import) in enumerate(steps):
            say(store, [(customer, said, {}, False)], batch=place if is_import else None)
        taken = data.draw(st.permutations(imports))[: data.draw(st.integers(0, len(imports)))]
        for place in taken:
            with store.cursor() as cursor, store.writing(cursor):
                traits.take_back(cursor, place)
        stays = [step for place, step in enumerate(steps) if place not in taken]
        left = after_all({}, [(customer, said, {}, False) for customer, said, _ in stays])
        assert known_of(store) == {customer: left.get(customer, {}) for customer in range(2)}

    check()
