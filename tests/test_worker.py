"""The work behind the site: it drains what comes in, waits out trouble, and ends in good order."""

from datetime import timedelta
from threading import Event

import pytest

from homing.collect.drain import Drain, plain
from homing.collect.identity.rules import MOST_IDS
from homing.core.errors import HomingError
from homing.worker import LONGEST_PAUSE_S, LOOK_EVERY_S, PACE_S, Worker
from support.draining import arrival, did, way_in

pytestmark = pytest.mark.db


@pytest.fixture
def way(tmp_path):
    with way_in(tmp_path / "data") as way:
        yield way


class Unplugged:
    """An inbox whose database is away for a while."""

    def __init__(self, inbox):
        self.inbox, self.is_away = inbox, True

    def after(self, number, **limits):
        if self.is_away:
            raise HomingError("The inbox is away.")
        return self.inbox.after(number, **limits)

    def forgetting(self, up_to):
        return self.inbox.forgetting(up_to)


def test_it_drains_what_is_kept_without_being_asked(way):
    seen = Event()

    def told(event, received):
        if event.name == "last":
            seen.set()
        return plain(event, received)

    drain = Drain(way.store, way.inbox, enrich=told, clock=way.clock)
    worker = Worker(way.store, drain, clock=way.clock)
    way.inbox.when_kept(worker.wake)
    worker.start()
    way.inbox.keep([arrival(did("last", user="ann"))])
    assert seen.wait(30)
    worker.close()
    assert way.log() == [("ann", "last")]
    assert way.inbox.waiting().count == 0
    assert worker.state.total.events == 1
    assert worker.state.drained_at == way.clock.now()


def test_small_batches_are_drained_at_a_pace(way):
    worker = Worker(way.store, way.drain, clock=way.clock)
    assert worker.look() == LOOK_EVERY_S
    way.inbox.keep([arrival(did(user="ann"))])
    assert worker.look() == PACE_S


def test_it_waits_longer_and_longer_while_there_is_trouble_and_then_goes_on(way):
    away = Unplugged(way.inbox)
    worker = Worker(way.store, Drain(way.store, away, clock=way.clock), clock=way.clock)
    way.inbox.keep([arrival(did(user="ann"))])
    began = way.clock.now()
    pauses = []
    for _ in range(8):
        pauses.append(worker.look())
        way.clock.move(timedelta(seconds=pauses[-1]))
    assert pauses == [1, 2, 4, 8, 16, 32, LONGEST_PAUSE_S, LONGEST_PAUSE_S]
    assert worker.state.trouble == "The inbox is away."
    assert worker.state.trouble_since == began
    away.is_away = False
    assert worker.look() == PACE_S
    assert (worker.state.trouble, worker.state.trouble_since) == (None, None)
    assert way.log() == [("ann", "visit")]


def test_a_log_that_is_closed_is_opened_again(way):
    worker = Worker(way.store, way.drain, clock=way.clock)
    way.inbox.keep([arrival(did(user="ann"))])
    way.store.close()
    assert worker.look() == 1
    assert "closed" in worker.state.trouble
    assert worker.look() == PACE_S
    assert way.log() == [("ann", "visit")]


def test_at_night_it_takes_out_what_came_twice(way):
    worker = Worker(way.store, way.drain, clock=way.clock)
    for _ in range(2):
        way.inbox.keep([arrival(did(user="ann", message="m-1"), received=way.clock.now())])
        worker.look()
        way.clock.move(timedelta(days=9))
        way.drain.start_anew()
    assert len(way.log()) == 2
    worker.look()
    assert len(way.log()) == 1


def test_a_clock_that_is_set_back_does_not_put_off_the_night(way, monkeypatch):
    looks = []
    monkeypatch.setattr(way.store, "dedupe", lambda: looks.append(way.clock.now()))
    way.clock.move(timedelta(days=365))
    worker = Worker(way.store, way.drain, clock=way.clock)
    way.clock.move(timedelta(days=-365))
    worker.look()
    assert len(looks) == 1
    worker.look()
    assert len(looks) == 1


def test_it_says_when_ids_were_too_many_to_be_one_customer(way):
    worker = Worker(way.store, way.drain, clock=way.clock)
    way.inbox.keep(
        [arrival(*(did(user="ann", anon=f"d{n}", minute=n) for n in range(MOST_IDS - 1)))]
    )
    worker.look()
    assert worker.state.refused_at is None
    way.inbox.keep([arrival(did(user="ann", anon="one more", minute=900))])
    worker.look()
    assert worker.state.refused_at == way.clock.now()
    assert worker.state.total.refused == 1
