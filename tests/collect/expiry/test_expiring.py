"""Raw data that is too old goes: all of it and nothing else, at whatever moment a process ends."""

from datetime import UTC, datetime, timedelta
from importlib.resources import files

import duckdb
import pytest

from homing.collect.expiry import (
    Expiring,
    RawData,
    change_kept_for,
    expiring,
    kept_for,
    kept_for_version,
    old,
    removals,
)
from homing.core.errors import Conflict, UserError
from homing.store import DataFolder, Records, Wanted, acts
from homing.store.histories import LiveHistories
from support.draining import NOW, did
from support.installation import install

pytestmark = pytest.mark.db

DAY = timedelta(days=1)
BAD = {"type": "track", "userId": "bad"}
MINUTES_A_DAY = 1440


@pytest.fixture(autouse=True)
def two_at_once(monkeypatch):
    monkeypatch.setattr(expiring, "AT_ONCE", 2)


@pytest.fixture
def records(tmp_path):
    folder = DataFolder(tmp_path / "records")
    install(folder)
    records = Records.of(folder)
    yield records
    records.close()


@pytest.fixture
def busy(way):
    """Two customers; a visit of each on every day of January until the 10th, and a dead letter."""
    way.take(
        *(
            did("visit", user=who, minute=day * MINUTES_A_DAY + 60)
            for day in range(10)
            for who in ("ann", "bob")
        ),
        did(kind="identify", user="ann", minute=5, traits={"plan": "pro"}),
        BAD,
    )
    return way


def at_work(way, records, scrub=lambda: None):
    return Expiring(records, way.store, clock=way.clock, timezone=lambda: "UTC", scrub=scrub)


def days(way):
    return sorted({at.day for (at,) in way.ask("SELECT occurred_at FROM log")})


def removed(way):
    with way.store.cursor() as cursor:
        return removals(cursor)


def kept_until(way, records, scrub=lambda: None):
    """Go on until nothing is to be done; each step is another process's."""
    while at_work(way, records, scrub).step():
        pass


def test_what_is_too_old_goes_and_nothing_else(busy, records):
    live = LiveHistories(busy.store, busy.folder)
    live.now()
    change_kept_for(records, 1, now=NOW)
    kept_until(busy, records)
    assert days(busy) == list(range(1, 11)), "within a day of being set it can be taken back"
    busy.clock.moment = datetime(2026, 2, 6, 12, tzinfo=UTC)
    with busy.store.cursor() as cursor:
        before = kept_for(records).limit(busy.clock.now(), "UTC")
        there = old(cursor, RawData.events, before)
    assert (there.rows, there.customers, there.of) == (11, 2, 21)
    assert there.oldest_at == datetime(2026, 1, 1, 0, 5, tzinfo=UTC)
    said = []
    kept_until(busy, records, lambda: said.append("scrubbed"))
    assert days(busy) == [6, 7, 8, 9, 10]
    assert said == ["scrubbed"]
    assert live.verify() == []
    assert busy.ask("SELECT id, traits.plan::VARCHAR FROM customers ORDER BY id") == [
        ("ann", "pro"),
        ("bob", None),
    ]
    [done] = removed(busy)
    with busy.store.cursor() as cursor:
        assert busy.store.removed_before() == before
        assert cursor.execute("SELECT count(*) FROM events").fetchall() == [(10,)]
    assert (done.removed, done.oldest_at) == (11, there.oldest_at)
    with records.begin() as connection:
        [act] = acts(connection, Wanted(what="raw_data."), most=9)
    assert act.detail["events"] == 11


def test_it_goes_on_every_day(busy, records):
    live = LiveHistories(busy.store, busy.folder)
    live.now()
    change_kept_for(records, 1, now=NOW)
    busy.clock.moment = datetime(2026, 2, 6, 12, tzinfo=UTC)
    kept_until(busy, records)
    busy.clock.move(DAY - timedelta(hours=1))
    kept_until(busy, records)
    assert days(busy)[0] == 6
    busy.clock.moment = datetime(2026, 2, 12, 12, tzinfo=UTC)
    kept_until(busy, records)
    assert days(busy) == []
    assert live.verify() == []
    assert busy.ask("SELECT count(*) FROM dead_letters") == [(1,)]
    assert [each.removed for each in removed(busy)] == [10, 11]


def test_each_kind_goes_by_its_own_time_and_by_default_what_was_rejected_goes(busy, records):
    busy.take(did("visit", user="ann", minute=9 * MINUTES_A_DAY + 90), received=NOW + DAY)
    busy.clock.moment = datetime(2026, 4, 9, 12, tzinfo=UTC)
    kept_until(busy, records)
    assert removed(busy) == [], "three months are not over yet"
    busy.clock.moment = datetime(2026, 4, 11, 12, tzinfo=UTC)
    scrubbed = []
    kept_until(busy, records, lambda: scrubbed.append(1))
    assert busy.ask("SELECT count(*) FROM dead_letters") == [(0,)]
    assert busy.ask("SELECT count(*) FROM log") == [(22,)], "events are kept for ever"
    [letters] = removed(busy)
    assert (letters.data, letters.removed, letters.oldest_at) == (RawData.rejected, 1, NOW)
    assert scrubbed == [1]
    change_kept_for(records, None, data=RawData.rejected, now=NOW)
    busy.take(BAD, received=NOW + 2 * DAY)
    busy.take(BAD, received=NOW + 3 * DAY)
    busy.clock.moment = datetime(2027, 3, 1, tzinfo=UTC)
    kept_until(busy, records, lambda: scrubbed.append(2))
    left = busy.ask("SELECT received_at FROM drains ORDER BY received_at")
    assert left == [(NOW + DAY,), (NOW + 3 * DAY,)], "the last events, and the last of all"
    assert removed(busy)[0].data is RawData.received
    assert scrubbed == [1], "numbers stand nowhere else"
    with busy.store.cursor() as cursor:
        assert busy.store.removed_before() is None
        assert old(cursor, RawData.received, busy.clock.now())[:2] == (0, 2)


def test_what_is_rejected_may_be_kept_for_ever(busy, records):
    change_kept_for(records, None, data=RawData.rejected, now=NOW)
    change_kept_for(records, 1, now=NOW)
    busy.clock.moment = datetime(2027, 4, 11, 12, tzinfo=UTC)
    kept_until(busy, records)
    assert busy.ask("SELECT count(*) FROM log, dead_letters") == [(0,)]
    assert busy.ask("SELECT count(*) FROM dead_letters") == [(1,)]


def test_who_takes_it_back_while_it_is_under_way_keeps_the_rest(busy, records):
    change_kept_for(records, 1, now=NOW)
    busy.clock.moment = datetime(2026, 2, 12, 12, tzinfo=UTC)
    jobs = at_work(busy, records)
    assert jobs.step()
    assert jobs.step()
    change_kept_for(records, None, now=busy.clock.now())
    kept_until(busy, records)
    [done] = removed(busy)
    assert (done.removed, done.ended_at) == (2, busy.clock.now())
    assert busy.ask("SELECT count(*) FROM log") == [(19,)]


def test_a_scrub_that_fails_is_tried_again_a_minute_later(busy, records):
    change_kept_for(records, 1, now=NOW)
    busy.clock.moment = datetime(2026, 2, 12, 12, tzinfo=UTC)

    def fails():
        raise OSError("no space left")

    jobs = at_work(busy, records, fails)
    assert all(jobs.step() for _ in range(12)), "it begins, and eleven pieces go"
    with pytest.raises(OSError, match="no space"):
        jobs.step()
    assert not jobs.step()
    busy.clock.move(timedelta(minutes=1))
    with pytest.raises(OSError, match="no space"):
        jobs.step()
    kept_until(busy, records)
    assert all(each.ended_at for each in removed(busy))


def test_who_saves_second_is_told(records):
    seen = kept_for_version(records)
    change_kept_for(records, 12, now=NOW, seen=seen)
    with pytest.raises(Conflict):
        change_kept_for(records, 1, now=NOW, seen=seen)
    assert kept_for(records).months == 12
    for wrong in (0, -1, 241):
        with pytest.raises(UserError):
            change_kept_for(records, wrong, now=NOW)


def test_removals_of_before_are_told_by_kind():
    with duckdb.connect() as log:
        for name in ("0012_removals.sql", "0016_retention.sql"):
            log.execute((files("homing.store") / "schema" / name).read_text())
            if name < "0016":
                log.execute("INSERT INTO removals VALUES (1, $1, $1, 7, 2, $1, $1)", [NOW])
                log.execute("INSERT INTO removals VALUES (2, $1, $1, 5, 0, $1, NULL)", [NOW])
        told = [(each.number, each.data, each.removed, each.ended_at) for each in removals(log)]
    assert told == [(3, "events", 5, None), (2, "rejected", 2, NOW), (1, "events", 7, NOW)]
