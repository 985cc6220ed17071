"""Why is my event not here?"""

from datetime import timedelta
from uuid import UUID

import pytest

from homing.collect.model import Aside
from homing.collect.trail import Fate, trail_of
from homing.core.ids import message_id
from support.draining import NOW, SHOP, arrival, did

pytestmark = pytest.mark.db

KNOWN = (UUID(int=9), SHOP)


def trail(way, asked, now=NOW, sources=KNOWN):
    with way.store.cursor() as cursor:
        return trail_of(cursor, way.inbox, asked, sources=sources, now=now)


def test_a_message_that_nobody_sent_is_unknown_and_what_came_lately_is_said(way):
    way.take(did(user="ann", message="m-1"), did(user="ann", message="m-1"))
    found = trail(way, "m-9")
    assert found.fate is Fate.unknown
    assert (found.lately.kept, found.lately.duplicates) == (1, 1)


def test_what_is_received_and_not_drained_waits(way):
    way.inbox.keep([arrival(did(user="bob", message="m-1")), arrival(did(message="m-2", user="c"))])
    found = trail(way, "m-2")
    assert found.fate is Fate.waiting
    assert [(each.source, each.before) for each in found.waits] == [(SHOP, 1)]
    way.drain.all()
    assert trail(way, "m-2").fate is Fate.counted


def test_what_was_rejected_says_why(way):
    way.take({"type": "track", "userId": "ann", "messageId": "m-bad"})
    found = trail(way, "m-bad")
    assert found.fate is Fate.rejected
    assert found.rejections[0].letter == 1
    assert "event" in found.rejections[0].reason


def test_what_was_rejected_and_dropped_is_dropped(way):
    way.take({"type": "track", "userId": "ann", "messageId": "m-bad"})
    with way.store.cursor() as cursor:
        cursor.execute("UPDATE dead_letters SET settled_at = now(), settled_how = 'dropped'")
    assert trail(way, "m-bad").fate is Fate.dropped


def test_what_is_stored_says_whose_it_is_and_by_which_merge(way):
    way.take(did("visit", anon="a-1", message="m-1"))
    way.take(did("login", anon="a-1", user="ann", minute=1, message="m-2"))
    [stored] = trail(way, "m-1").stored
    assert (stored.event.name, stored.event.customer) == ("visit", "ann")
    assert "a-1" in stored.sent_as
    assert [merged.id for merged in stored.merges] == ["ann"]
    assert stored.merges[0].reason
    assert trail(way, "m-2").stored[0].merges == ()


def test_a_message_is_found_by_the_id_that_the_log_keeps(way):
    way.take(did(user="ann", message="m-1"))
    assert trail(way, str(message_id(str(SHOP), "m-1")), sources=()).fate is Fate.counted
    assert trail(way, "m-1", sources=()).fate is Fate.unknown


def test_what_does_not_count_says_why(way):
    way.take({"type": "identify", "userId": "ann", "messageId": "m-who"})
    assert trail(way, "m-who").fate is Fate.telling
    way.take(did(user="ann", message="m-1"))
    with way.store.cursor() as cursor:
        cursor.execute("UPDATE log SET aside = ?", [int(Aside.bot)])
    assert trail(way, "m-1").fate is Fate.bot


def test_what_is_yet_to_come_is_not_in_the_reports(way):
    way.take(did(user="ann", message="m-1"))
    occurred_at = trail(way, "m-1").stored[0].event.occurred_at
    assert trail(way, "m-1", now=occurred_at - timedelta(seconds=1)).fate is Fate.future


def test_an_id_of_a_customer_is_known_as_such(way):
    way.take(did(user="ann", message="m-1"), did(anon="a-7", message="m-2"))
    assert trail(way, "ann").customer
    assert trail(way, "a-7").customer
    assert not trail(way, "nobody").customer
