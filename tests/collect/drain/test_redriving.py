"""Letters that are sent again in the background: a piece at a time, through stops and restarts."""

import orjson
import pytest

from homing.collect.drain import reading, redriving
from homing.collect.drain.driving import DeadLetters
from homing.collect.drain.reading import plain
from homing.collect.drain.redriving import Redriving
from homing.core.errors import NotFound
from homing.worker import LOOK_EVERY_S, PACE_S, Worker
from support.draining import arrival, did

pytestmark = pytest.mark.db

NAMELESS = {"type": "track", "userId": "ann"}


@pytest.fixture(autouse=True)
def few_at_once(monkeypatch):
    monkeypatch.setattr(redriving, "AT_ONCE", 2)


def redriving_of(way, enrich=plain):
    letters = DeadLetters(way.store, enrich=enrich, clock=way.clock)
    return Redriving(letters, way.store, way.clock)


@pytest.fixture
def soon(way):
    """Five requests of a protocol that is understood by now."""
    way.inbox.keep([arrival(did(user=f"u{n}"), protocol="soon") for n in range(5)])
    way.drain.all()
    with way.store.cursor() as cursor:
        cursor.execute("UPDATE dead_letters SET protocol = 'segment'")
    return way


def test_all_of_a_reason_become_events_and_the_others_wait(soon):
    soon.take(NAMELESS)
    jobs = redriving_of(soon)
    begun = jobs.begin("mistake_of_homing")
    assert (begun.letters, begun.settled, begun.ended_at) == (5, 0, None)
    assert jobs.step()
    assert (jobs.one(1).settled, len(soon.log())) == (2, 2)
    while jobs.step():
        pass
    done = jobs.one(1)
    assert (done.settled, done.remaining, done.ended_how) == (5, 0, "done")
    assert len(soon.log()) == 5
    assert soon.ask("SELECT count(*) FROM dead_letters WHERE settled_at IS NULL") == [(1,)]


def test_what_is_still_no_event_is_counted_and_not_tried_twice(way):
    way.take(*({**NAMELESS, "messageId": f"m-{n}"} for n in range(3)))
    jobs = redriving_of(way)
    jobs.begin("no_name")
    while jobs.step():
        pass
    assert (jobs.one(1).settled, jobs.one(1).remaining) == (0, 3)


def test_a_process_that_ends_is_followed_by_one_that_goes_on(soon):
    redriving_of(soon).begin("mistake_of_homing")
    redriving_of(soon).step()
    soon.reopen()
    jobs = redriving_of(soon)
    assert jobs.one(1).looked_at == 2
    while jobs.step():
        pass
    assert jobs.one(1).settled == 5
    assert len(soon.log()) == 5


def test_one_that_is_stopped_stays_where_it_is(soon):
    jobs = redriving_of(soon)
    jobs.begin("mistake_of_homing")
    jobs.step()
    assert jobs.stop(1).ended_how == "stopped"
    assert not jobs.step()
    assert len(soon.log()) == 2
    assert jobs.begin("mistake_of_homing").letters == 3


def test_the_same_reason_is_not_sent_twice_at_once(soon):
    jobs = redriving_of(soon)
    assert jobs.begin("mistake_of_homing") == jobs.begin("mistake_of_homing")
    with pytest.raises(NotFound):
        jobs.begin("no_name")
    with pytest.raises(NotFound):
        jobs.stop(9)


def test_letters_that_come_meanwhile_are_not_part_of_it(way):
    way.take(NAMELESS | {"messageId": "m-1"})
    jobs = redriving_of(way)
    jobs.begin("no_name")
    way.take(NAMELESS | {"messageId": "m-2"})
    while jobs.step():
        pass
    assert jobs.one(1).looked_at == 1


def test_one_that_breaks_what_writes_it_does_not_stop_the_others(soon, monkeypatch):
    def write(cursor, readings, *rest, **more):
        if "u1" in readings.rows.user:
            raise ValueError("no\nway")
        return written(cursor, readings, *rest, **more)

    from homing.collect.drain import driving

    written = driving.write
    monkeypatch.setattr(driving, "write", write)
    jobs = redriving_of(soon)
    jobs.begin("mistake_of_homing")
    while jobs.step():
        pass
    assert (jobs.one(1).settled, jobs.one(1).remaining) == (4, 1)
    [(reason,)] = soon.ask("SELECT reason FROM dead_letters WHERE settled_at IS NULL")
    assert reason == reading.BROKEN.format("ValueError: no")


def test_large_letters_are_taken_few_at_a_time(way, monkeypatch):
    from homing.collect.dead_letters import redrives

    monkeypatch.setattr(redrives, "MOST_BYTES", 10)
    way.take({"n": 1}, {"n": 2})
    jobs = redriving_of(way)
    jobs.begin(DeadLetters(way.store).reasons()[0].reason)
    jobs.step()
    assert jobs.one(1).looked_at == 1


def test_the_worker_sends_again_between_batches(soon):
    jobs = redriving_of(soon)
    worker = Worker(soon.store, soon.drain, clock=soon.clock, beside=[jobs.step])
    assert worker.look() == LOOK_EVERY_S
    jobs.begin("mistake_of_homing")
    assert worker.look() == 0
    soon.inbox.keep([arrival(did(user="zoe"))])
    assert worker.look() == PACE_S
    while worker.look() == 0:
        pass
    assert jobs.one(1).settled == 5
    assert len(soon.log()) == 6


def test_all_of_a_reason_are_dropped(soon):
    soon.take(orjson.loads(orjson.dumps(NAMELESS)))
    letters = DeadLetters(soon.store, clock=soon.clock)
    assert letters.drop_all("no_name") == 1
    assert letters.drop_all("no_name") == 0
    assert letters.waiting() == 5
