"""What came in last: a page at a time, by name, source, customer and whether it counts."""

from datetime import date, timedelta
from uuid import UUID

import orjson
import pytest

from homing.collect.stream import (
    Account,
    Show,
    StreamQuery,
    account,
    standings,
    stream,
    volumes,
)
from homing.core.errors import UserError
from homing.store import DataFolder
from support.draining import NOW, SHOP, Way, did
from support.installation import install

pytestmark = pytest.mark.db

OTHER = UUID(int=2)


@pytest.fixture(scope="module")
def way(tmp_path_factory):
    """Two sources: a visit, a purchase and who somebody is, sent twice; and what is no event."""
    folder = DataFolder(tmp_path_factory.mktemp("stream") / "data")
    install(folder)
    way = Way(folder)
    told = {"type": "identify", "userId": "ann", "anonymousId": "a-1", "messageId": "m-3"}
    way.take(did("visit", anon="a-1", message="m-1"), {"type": "track", "userId": "x"})
    way.take(did("buy", user="ann", minute=5, message="m-2"), told, received=NOW + timedelta(1))
    way.take(did("buy", user="bob", message="m-2"), source=OTHER, received=NOW + timedelta(2))
    way.take(did("buy", user="bob", message="m-2"), source=OTHER, received=NOW + timedelta(2))
    yield way
    way.close()


def shown(way, limit=50, **asked):
    with way.store.cursor() as cursor:
        return stream(cursor, StreamQuery(**asked), limit=limit)


def names(found):
    return [(event.customer, event.name) for event in found.events]


def test_the_newest_received_comes_first_under_whose_it_is(way):
    assert names(shown(way)) == [
        ("bob", "buy"),
        ("ann", "identify"),
        ("ann", "buy"),
        ("ann", "visit"),
    ]


def test_pages_of_one_event_are_the_whole(way):
    found, after = [], None
    while True:
        page = shown(way, limit=1, after=after)
        found += names(page)
        after = page.next
        if after is None:
            break
    assert found == names(shown(way))


def test_pages_split_what_came_in_one_request_without_a_gap(tmp_path):
    folder = DataFolder(tmp_path / "data")
    install(folder)
    way = Way(folder)
    way.take(*(did(f"e{minute}", user="ann", minute=minute) for minute in (3, 1, 5, 2, 4)))
    found, after = [], None
    for _ in range(5):
        page = shown(way, limit=1, after=after)
        found += [event.name for event in page.events]
        after = page.next
    way.close()
    assert found == ["e5", "e4", "e3", "e2", "e1"]
    assert after is None


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"name": "buy"}, [("bob", "buy"), ("ann", "buy")]),
        ({"name": "nothing"}, []),
        ({"source": str(OTHER)}, [("bob", "buy")]),
        ({"customer": "a-1", "name": "visit"}, [("ann", "visit")]),
        ({"customer": "ann", "show": Show.counted}, [("ann", "buy"), ("ann", "visit")]),
        ({"show": Show.telling}, [("ann", "identify")]),
        ({"show": Show.bots}, []),
    ],
)
def test_filters_leave_out_the_others(way, asked, expected):
    assert names(shown(way, **asked)) == expected


@pytest.mark.parametrize("asked", [{"source": "shop"}, {"after": "x"}, {"after": "1~2~3"}])
def test_what_is_no_source_and_no_place_is_said(way, asked):
    with pytest.raises(UserError):
        shown(way, **asked)


def test_an_event_says_what_is_particular_about_it(way):
    flags = {event.name: event.flags for event in shown(way, customer="ann").events}
    assert flags == {"buy": (), "identify": ("telling",), "visit": ()}
    assert shown(way).events[0].source == OTHER


def test_volumes_are_those_of_the_last_day_and_week(way):
    with way.store.cursor() as cursor:
        found = volumes(cursor, NOW + timedelta(days=2))
    assert [each[:3] for each in found] == [("buy", 2, 2), ("identify", 1, 1), ("visit", 0, 1)]


def test_an_account_says_what_became_of_everything(way):
    with way.store.cursor() as cursor:
        found = account(cursor, NOW - timedelta(days=1))
        assert account(cursor, NOW + timedelta(days=9)) == Account()
    assert found == Account(counted=3, telling=1, duplicates=1, rejected=1)
    assert found.kept == 4


def test_sources_stand_by_the_days_of_the_project(way):
    with way.store.cursor() as cursor:
        found = standings(cursor, today=date(2026, 1, 12), timezone="UTC")
        alone = standings(cursor, today=date(2026, 1, 20), timezone="UTC", source=OTHER)
        east = standings(cursor, today=date(2026, 1, 12), timezone="America/New_York")
    assert found[SHOP].days == (0, 0, 0, 0, 1, 2, 0)
    assert found[SHOP].week == Account(counted=2, telling=1, rejected=1)
    assert found[OTHER].days[-1] == 1
    assert found[OTHER].week.duplicates == 1
    assert list(alone) == [OTHER]
    assert sum(alone[OTHER].days) == 0
    assert east[SHOP].days == (0, 0, 0, 1, 2, 0, 0)


def test_properties_come_as_they_are_kept(way):
    visit = shown(way, name="visit").events[0]
    assert orjson.loads(orjson.dumps(visit.properties)) == {"anonymous_id": "a-1"}
