"""Another process reads ahead: the log is the same, whatever becomes of that process."""

import os
import secrets
import select
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from homing.collect.drain import Ahead, Enriching, ahead
from homing.collect.enrich import Privacy
from homing.store import DataFolder
from support.draining import NOW, Way, arrival, did
from support.installation import install

pytestmark = [
    pytest.mark.db,
    pytest.mark.skipif(not ahead.IS_POSSIBLE, reason="a process cannot be handed an open line"),
]


@pytest.fixture
def small(monkeypatch):
    """Have batches of few requests count as large ones."""
    monkeypatch.setattr(ahead, "LARGE_REQUESTS", 2)


class Rules:
    """What the owner of a shop may change while it is open."""

    def __init__(self):
        self.privacy = Privacy()
        self.enriching = Enriching(lambda: "EUR", lambda: self.privacy)


@pytest.fixture
def rules():
    return Rules()


@pytest.fixture
def way(tmp_path, small, rules):
    way = opened(tmp_path / "ahead", rules)
    yield way
    way.close()


def opened(place, rules, **drains):
    folder = DataFolder(place)
    install(folder)
    way = Way(folder, enrich=rules.enriching, **drains)
    if not drains:
        way.drain._ahead = way.ahead = Ahead(rules.enriching, clock=way.clock)
    return way


def story():
    """Return requests with everything in them that an event can be, and what is none."""
    for n in range(6):
        yield arrival(
            did("visit", anon=f"d{n}", minute=n, properties={"n": n, "mail": "a@b.example"}),
            did(kind="identify", user=f"u{n}", anon=f"d{n}", minute=n, traits={"plan": f"p{n}"}),
            did("Order Completed", user=f"u{n}", minute=n, properties={"revenue": 5}),
            {"type": "track"},
        )
        yield arrival(
            did(kind="alias", user=f"u{n}", previousId=f"x{n}", minute=9), is_trusted=True
        )
        yield arrival(did("visit", user=f"u{n}", minute=n), did("visit", user=f"u{n}", minute=n))
        yield arrival(
            did("Order Completed", user="u", message=f"m{n}", properties={"revenue": "x"})
        )
        yield arrival(protocol="unknown")
        yield arrival(
            did("seen", minute=n, message=f"s{n}", context={"consent": "aggregate"}),
            did("refused", user="u", message=f"r{n}", context={"consent": "none"}),
        )


EVERYTHING = """
SELECT
    id, event_names.name, occurred_at, received_at, message_id, aside, source,
    properties::JSON::VARCHAR
FROM log JOIN identities USING (customer) JOIN event_names USING (event) ORDER BY ALL;
SELECT id, traits::JSON::VARCHAR FROM identities ORDER BY ALL;
SELECT request, place, reason, raw, envelope FROM dead_letters ORDER BY ALL;
SELECT one.id, other.id, reason
FROM merges
JOIN identities AS one USING (customer)
JOIN identities AS other ON other.customer = merges.survivor
ORDER BY ALL;
SELECT
    source, sum(requests), sum(counted), sum(bots), sum(telling), sum(duplicates), sum(withheld),
    sum(dead)
FROM drains GROUP BY ALL;
SELECT id FROM inbox_checkpoint
"""


def told(way):
    return [way.ask(sql) for sql in EVERYTHING.split(";")]


def drained(way, most=3):
    while way.drain.step(most=most).requests:
        pass
    return told(way)


@pytest.fixture(scope="module")
def told_alone(tmp_path_factory):
    """What the log is after the story where there is no other process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(secrets, "token_bytes", bytes)
        way = opened(tmp_path_factory.mktemp("alone"), Rules(), ahead=None)
        way.receive(story())
        yield drained(way)
        way.close()


@pytest.fixture
def alone(told_alone, monkeypatch):
    """The same, for a log in which who must not be known has the same ids."""
    monkeypatch.setattr(secrets, "token_bytes", bytes)
    return told_alone


def test_the_log_is_the_same_as_without_it(way, alone):
    way.receive(story())
    assert way.drain.step(most=3).requests == 3
    assert way.ahead.process_id
    assert drained(way) == alone
    assert len(alone[0]) > 20
    assert way.inbox.waiting().count == 0


@pytest.mark.parametrize("killed_after", [0, 2])
def test_it_is_killed_and_nothing_is_lost_and_another_one_begins(way, alone, killed_after):
    way.receive(story())
    for _ in range(killed_after):
        way.drain.step(most=3)
    way.drain.step(most=3)
    killed = way.ahead.process_id
    os.kill(killed, signal.SIGKILL)
    for _ in range(ahead.DEPTH + 2):  # what it had answered before is good
        way.drain.step(most=3)
    assert way.ahead.process_id not in (None, killed)
    assert drained(way) == alone


def test_one_that_never_works_is_given_up(way, alone, monkeypatch):
    monkeypatch.setattr(ahead, "PROGRAM", ("-c", "raise SystemExit(1)"))
    way.receive(story())
    assert drained(way) == alone
    assert way.ahead.process_id is None
    way.receive([arrival(did(user="u", message=f"more {n}")) for n in range(8)])
    way.drain.step(most=3)
    assert way.ahead.process_id is None


def test_one_that_takes_too_long_is_not_waited_for(way, alone, monkeypatch):
    monkeypatch.setattr(ahead, "PATIENCE_S", 0)
    monkeypatch.setattr(ahead, "PROGRAM", ("-c", "import signal; signal.pause()"))
    way.receive(story())
    assert drained(way) == alone
    assert way.ahead.process_id is None


def test_one_that_takes_nothing_is_not_waited_for(way, monkeypatch):
    monkeypatch.setattr(ahead, "PATIENCE_S", 0.01)
    monkeypatch.setattr(ahead, "PROGRAM", ("-c", "import signal; signal.pause()"))
    large = {"properties": {"said": "x" * 1_000_000}}  # more than a line holds
    way.receive([arrival(did(user="u", message=f"m{n}", **large)) for n in range(4)])
    drained(way, most=2)
    assert way.ahead.process_id is None
    assert way.store.checkpoint() == 4


def test_one_that_stops_in_the_middle_of_an_answer_is_not_waited_for(way, alone, monkeypatch):
    half = "import os, signal, sys; os.write(int(sys.argv[1]), b'\\0\\0\\1\\0half'); signal.pause()"
    monkeypatch.setattr(ahead, "PATIENCE_S", 0.2)
    monkeypatch.setattr(ahead, "PROGRAM", ("-S", "-E", "-c", half))
    way.receive(story())
    assert drained(way) == alone
    assert way.ahead.process_id is None


def test_what_cannot_be_written_is_found_among_what_was_read_ahead(way):
    way.receive([arrival(did(user=f"u{n}", message=f"m{n}")) for n in range(6)])
    way.drain.step(most=3)
    batch, readings = way.ahead.take(way.store.checkpoint())
    readings.rows.occurred_at = (1 << 70, *readings.rows.occurred_at[1:])
    way.drain._drain(batch, batch.last, readings)
    assert len(way.log()) == 6  # each was read again, by itself
    assert way.store.checkpoint() == 6


def test_a_log_that_goes_back_is_not_given_what_comes_later(way, monkeypatch):
    way.receive([arrival(did(user=f"u{n}", message=f"m{n}")) for n in range(9)])
    commit = way.drain._commit

    def fails(*_):
        monkeypatch.setattr(way.drain, "_commit", commit)
        raise OSError("the disk is away")

    monkeypatch.setattr(way.drain, "_commit", fails)
    with pytest.raises(OSError, match="away"):
        way.drain.step(most=3)
    assert way.store.checkpoint() == 0
    assert way.drain.step(most=3).requests == 3
    assert way.store.checkpoint() == 3
    drained(way)
    assert way.store.checkpoint() == len(way.log()) == 9


def test_rules_that_change_hold_for_what_was_read_already(way, rules):
    told = {"properties": {"secret": 1}}
    way.receive([arrival(did(user=f"u{n}", message=f"m{n}", **told)) for n in range(6)])
    way.drain.step(most=3)
    assert way.ahead._asked
    rules.privacy = Privacy(declared={"visit": frozenset()}, only_declared=True)
    rules.enriching.renew()
    drained(way)
    kept = way.ask("SELECT properties.secret::INT IS NOT NULL, count(*) FROM log GROUP BY 1")
    assert sorted(kept) == [(False, 3), (True, 3)]


def test_who_must_not_be_known_has_one_id_a_day_in_both(way):
    seen = {"context": {"consent": "aggregate"}}
    way.receive([arrival(did("seen", anon="d", message=f"m{n}", **seen)) for n in range(6)])
    drained(way)
    assert way.ask("SELECT count(*), count(DISTINCT customer) FROM log") == [(6, 1)]
    tomorrow = NOW + timedelta(days=1)
    way.receive(
        [
            arrival(did("seen", anon="d", message=f"n{n}", **seen), received=tomorrow)
            for n in range(6)
        ]
    )
    drained(way)
    assert way.ask("SELECT count(*), count(DISTINCT customer) FROM log") == [(12, 2)]


def test_it_ends_when_it_has_rested_and_when_the_drain_is_closed(way):
    assert way.take(did(user="ann")).events == 1
    assert way.ahead.process_id is None  # for what is small there is none
    way.receive([arrival(did(user="u", message=f"m{n}")) for n in range(6)])
    drained(way)
    first = way.ahead.process_id
    assert is_there(first)
    way.clock.move(ahead.REST - timedelta(seconds=1))
    way.drain.step()
    assert way.ahead.process_id == first
    way.clock.move(timedelta(seconds=1))
    way.drain.step()
    assert way.ahead.process_id is None
    assert not is_there(first)
    way.receive([arrival(did(user="u", message=f"n{n}")) for n in range(6)])
    drained(way)
    second = way.ahead.process_id
    way.drain.close()
    assert not is_there(second)


def test_nobody_waits_for_one_that_stands_still_when_all_ends(way, monkeypatch):
    monkeypatch.setattr(ahead, "PROGRAM", ("-c", "import signal; signal.pause()"))
    way.receive([arrival(did(user=f"u{n}", message=f"m{n}")) for n in range(9)])
    way.drain.step(most=3)
    with ThreadPoolExecutor(1) as thread:
        under_way = thread.submit(way.drain.step, most=3)
        way.drain.hurry()
        assert under_way.result(ahead.PATIENCE_S / 2).requests == 3
    way.drain.close()
    monkeypatch.setattr(ahead, "PATIENCE_S", 0)  # of the next ones, which stand still as well
    drained(way)
    assert way.store.checkpoint() == 9


def is_there(process):
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


KILLED = """
import sys
from datetime import UTC, datetime
from pathlib import Path
sys.path.insert(0, {tests!r})
from homing.collect.drain import Ahead, Enriching
from homing.core.clock import SystemClock
from homing.collect.inbox import Arrival, Batch
from homing.collect.inbox.parcels import packed
from uuid import UUID
ahead = Ahead(Enriching(lambda: "EUR"), clock=SystemClock())
arrival = Arrival(0, UUID(int=1), False, "segment", "/v1/batch", "", {{}}, None, b"[]")
following = lambda after: Batch(list(packed([arrival] * 2_000, after + 1)), after)
ahead.follow(following(0), following)
ahead.take(2_000)
print(ahead.process_id, flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="waiting for others is Linux's")
def test_it_ends_with_the_process_that_began_it_however_that_ends():
    program = KILLED.format(tests=str(Path(__file__).parents[2]))
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as server:
        reader = os.pidfd_open(int(server.stdout.readline()))
        server.kill()
    ended, _, _ = select.select([reader], [], [], 30)
    os.close(reader)
    assert ended


def test_it_loads_nothing_that_it_does_not_need():
    code = "import sys, homing.collect.drain.reader; print(*sys.modules)"
    loaded = set(subprocess.check_output([sys.executable, "-P", "-c", code], text=True).split())
    assert loaded.isdisjoint({"alembic", "duckdb", "numpy", "pyarrow", "sqlalchemy", "starlette"})
