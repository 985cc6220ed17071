"""Kill a process that takes events in and refreshes segments, again and again; look at the log.

It forks the processes it kills. It ends with 0 if after every kill the log tells of each change
once: by what it tells, members are who they are; and if after one more look they are who fits. It
prints how many changes were told in all.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from homing.core.clock import FrozenClock
from homing.segments import ENTERED, Segments, compiler, rule_of
from homing.store import DataFolder, EventStore, Project, Records
from homing.store.events import INCOMING
from support.forked import fork

NOW = datetime(2026, 1, 1, tzinfo=UTC)
CUSTOMERS = 40
RULES = {
    "odd": rule_of({"kind": "did", "events": ["e1"], "op": "exactly", "times": 1}),
    "recent": rule_of({"kind": "did", "window": {"kind": "last", "days": 1}}),
}
TOLD = """
SELECT properties.name::VARCHAR, customer, event = $entered
FROM everything
WHERE aside = 3
ORDER BY occurred_at
"""


def opened(place: Path) -> tuple[EventStore, Segments, FrozenClock]:
    folder = DataFolder(place)
    folder.create()
    store, clock = EventStore.open(folder), FrozenClock(NOW)
    with store.cursor() as cursor:
        [(last,)] = cursor.execute("SELECT max(clock_at) FROM segments_mark").fetchall()
    clock.moment = max(last or NOW, NOW)
    return store, Segments(Records.of(folder), store, clock=clock, project=Project), clock


def make(place: Path) -> None:
    """Make the segments before anybody is there, so that every member is told of."""
    store, segments, clock = opened(place)
    for name, rule in RULES.items():
        segments.add(name, rule)
    segments.refresh(clock.now())
    store.close()


def work(place: Path, luck: random.Random, ready: int) -> None:
    """Take events in, let time pass and refresh, until killed."""
    store, segments, clock = opened(place)
    os.write(ready, b".")
    while True:
        append(store, luck, clock.now())
        clock.move(timedelta(minutes=luck.randrange(1, 600)))
        segments.refresh(clock.now())


def append(store: EventStore, luck: random.Random, now: datetime) -> None:
    with store.cursor() as cursor:
        cursor.execute(INCOMING)
        cursor.execute(
            "INSERT INTO incoming SELECT 'c' || (hash(i, $seed) % $many), 'e' || (i % 3), $now,"
            " md5($seed || '-' || i)::UUID, NULL FROM range(6) AS t (i)",
            {"seed": luck.getrandbits(60), "many": CUSTOMERS, "now": now},
        )
        taken = store.append(cursor, source="kills", received_at=now)
        cursor.execute("UPDATE batches SET is_drain = true WHERE batch = ?", [taken.batch])


def look(place: Path) -> int:
    """Return what is wrong, as an exit code."""
    store, segments, clock = opened(place)
    wrong = differences(store, segments)
    clock.move(timedelta(minutes=1))
    segments.refresh(clock.now())
    wrong = wrong or differences(store, segments)
    around = segments.around(clock.now())
    for each in segments.kept.every():
        found = rows(store, compiler.text(compiler.members(each.rule, around)))
        if {number for (number,) in found} != members(store, each.id):
            wrong = wrong or f"The members of {each.name} are not who fits.\n"
    sys.stderr.write(wrong)
    return int(bool(wrong))


def differences(store: EventStore, segments: Segments) -> str:
    """Return what is wrong with what the log tells."""
    told: dict[str, set[int]] = {name: set() for name in RULES}
    for name, customer, has_entered in rows(store, TOLD, entered=ENTERED):
        if (customer in told[name]) is has_entered:
            return f"It is told twice of {customer} in {name}.\n"
        told[name] ^= {customer}
    for each in segments.kept.every():
        if members(store, each.id) != told[each.name]:
            return f"The members of {each.name} are not those told of.\n"
    return ""


def members(store: EventStore, segment: object) -> set[int]:
    found = rows(store, "SELECT customer FROM memberships WHERE segment = $it", it=segment)
    return {number for (number,) in found}


def rows(store: EventStore, sql: str, **values: object) -> list[tuple]:
    with store.cursor() as cursor:
        return cursor.execute(sql, values).fetchall()


def main(place: Path, kills: int, seed: int) -> int:
    luck = random.Random(seed)
    os.waitpid(fork(make, place), 0)
    for n in range(kills):
        begun, ready = os.pipe()
        child = fork(work, place, random.Random(seed * 1000 + n), ready)
        os.close(ready)
        os.read(begun, 1)
        os.close(begun)
        time.sleep(luck.uniform(0.1, 0.6))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        _, status = os.waitpid(fork(look, place), 0)
        if status:
            sys.stderr.write(f"kill {n} of seed {seed}\n")
            return 1
    store = EventStore.open(DataFolder(place))
    sys.stdout.write(f"{len(rows(store, TOLD, entered=ENTERED))}\n")
    return 0
