"""The log is away for an hour, or clocks are wrong by a day: all of it is there once afterwards."""

from __future__ import annotations

from datetime import timedelta

import orjson
import pytest

from homing.store.histories import LiveHistories
from homing.worker import Worker
from support.draining import NOW, arrival, did
from support.outages import locked, missing

pytestmark = pytest.mark.db

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.mark.parametrize(("is_away", "word"), [(locked, "process"), (missing, "gone")])
def test_an_hour_without_the_log_is_waited_out_while_events_come_in(way, is_away, word):
    way.take(did(user="ann", message="m-0"))
    worker = Worker(way.store, way.drain, clock=way.clock)
    way.store.close()
    with is_away(way.folder.events):
        count = 0
        while way.clock.now() < NOW + HOUR:
            count += 1
            way.inbox.keep([arrival(did(user="ann", message=f"m-{count}"))])
            way.clock.move(timedelta(seconds=worker.look()))
        assert word in worker.state.trouble
        with pytest.raises(Exception, match=word):
            way.store.reopen()
        assert way.inbox.waiting().count == count > 60
    while way.inbox.waiting().count:
        worker.look()
    assert worker.state.trouble is None
    asked = "SELECT count(*), count(DISTINCT message_id) FROM log"
    assert way.ask(asked) == [(count + 1, count + 1)]


@pytest.mark.parametrize("wrong", [-DAY, DAY])
def test_a_clock_of_ours_that_is_set_by_a_day_loses_and_doubles_nothing(way, wrong):
    way.take(did(user="ann", message="m-1"), received=NOW)
    way.clock.move(wrong)
    received = way.clock.now()
    drained = way.take(
        did(user="ann", message="m-1"), did("buy", user="ann", message="m-2"), received=received
    )
    assert (drained.events, drained.duplicates) == (1, 1)
    way.clock.move(-wrong)
    way.reopen()
    assert way.take(did("buy", user="ann", message="m-2"), received=NOW).duplicates == 1
    assert way.log() == [("ann", "buy"), ("ann", "visit")]
    live = LiveHistories(way.store, way.folder)
    assert live.now().n_events == 2
    assert live.verify() == []


@pytest.mark.parametrize("wrong", [-DAY, DAY])
def test_a_customers_clock_that_is_wrong_by_a_day_is_set_right(way, wrong):
    said = {"messageId": "m-1", "type": "track", "event": "buy", "userId": "ann"}
    body = {"batch": [said | {"timestamp": (NOW + wrong).isoformat()}]}
    body["sentAt"] = (NOW + wrong + timedelta(seconds=5)).isoformat()
    way.inbox.keep([arrival(body=orjson.dumps(body))])
    way.drain.all()
    assert way.ask("SELECT occurred_at FROM log") == [(NOW - timedelta(seconds=5),)]
