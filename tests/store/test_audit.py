from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from homing.core.acts import Verb
from homing.store import About, Actor, Wanted, acting_as, acts, note, unname

pytestmark = pytest.mark.db

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
ANN = Actor("user", "1", "ann@shop.example")
BUYERS = About("segment", "17", "Buyers")
SHOP = About("source", "3", "Shop 100%")


@pytest.fixture
def told(records):
    """Three acts, an hour apart: Ann's, a key's, and one at the terminal."""
    with acting_as(ANN):
        tell(records, Verb.SEGMENT_ADDED, BUYERS, NOON)
    with acting_as(Actor("key", "2", "Nightly")):
        tell(records, Verb.SEGMENT_ARCHIVED, BUYERS, NOON + timedelta(hours=1))
    tell(records, Verb.SOURCE_ADDED, SHOP, NOON + timedelta(hours=2), platform="web")
    return records


def tell(records, verb, about, now, **detail):
    with records.begin() as connection:
        note(connection, verb, about, now=now, **detail)


def found(records, most=10, **wanted):
    with records.begin() as connection:
        return acts(connection, Wanted(**wanted), most=most)


def verbs(records, **wanted):
    return [each.verb for each in found(records, **wanted)]


def test_an_act_is_told_with_who_did_it_and_the_newest_comes_first(told):
    newest, _, oldest = found(told)
    assert (newest.actor.kind, newest.verb) == ("terminal", "source.added")
    assert (newest.about, newest.detail) == (SHOP, {"platform": "web"})
    assert (oldest.actor, oldest.acted_at, oldest.about) == (ANN, NOON, BUYERS)


def test_an_act_that_was_undone_is_not_told(records):
    class Broken(Exception):
        pass

    def act():
        with records.begin() as connection:
            note(connection, Verb.SOURCE_ADDED, SHOP, now=NOON)
            raise Broken

    with pytest.raises(Broken):
        act()
    assert found(records) == []


def test_acts_are_found_by_who_what_about_and_when(told):
    hour = timedelta(hours=1)
    added, archived, source = "segment.added", "segment.archived", "source.added"
    cases = [
        ({"who": "ANN@"}, [added]),
        ({"who": "nobody"}, []),
        ({"what": "segment."}, [archived, added]),
        ({"what": "segment.added"}, [added]),
        ({"about": "buy"}, [archived, added]),
        ({"about": "17"}, [archived, added]),
        ({"about": "1"}, [source]),
        ({"about": "%"}, [source]),
        ({"since": NOON + hour}, [source, archived]),
        ({"until": NOON + hour}, [added]),
    ]
    assert [verbs(told, **wanted) for wanted, _ in cases] == [right for _, right in cases]


def test_reading_goes_on_where_it_was_left(told):
    first = found(told, most=2)
    rest = found(told, before=first[-1].id)
    assert [each.verb for each in first + rest] == verbs(told)


def test_the_database_lets_nobody_change_what_was_told(told):
    changes = [
        "DELETE FROM audit",
        "UPDATE audit SET verb = 'x'",
        "UPDATE audit SET actor_name = 'x'",
        "UPDATE audit SET detail = '{}'",
    ]
    for change in changes:
        with pytest.raises(sa.exc.DBAPIError, match="only grows"), told.begin() as connection:
            connection.exec_driver_sql(change)
    assert len(found(told)) == 3


def test_what_was_erased_loses_its_name_and_the_act_stays(told):
    tell(told, Verb.CUSTOMER_EXPORTED, About("customer", "ann"), NOON)
    tell(told, Verb.CUSTOMER_EXPORTED, About("customer", "bob"), NOON)
    with told.begin() as connection:
        unname(connection, "customer", ["ann", "17"])
    named = sorted(each.about.id for each in found(told, what="customer."))
    assert named == ["", "bob"]
    assert len(found(told, about="17")) == 2


def test_every_act_has_words_in_both_languages():
    for verb in Verb:
        assert verb.text.en
        assert verb.text.ru
        assert verb.text.en != verb.text.ru
