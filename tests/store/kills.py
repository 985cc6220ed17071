"""Kill a process that imports, merges, erases and compacts, again and again; look at what is left.

It forks the processes it kills, so that each begins with everything loaded; it ends with 0 if after
every kill the histories were those of the log.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from homing.core.errors import NotFound, UserError
from homing.histories.generation import SpoiltGeneration, open_present
from homing.store import DataFolder, EventStore
from homing.store.events import INCOMING
from homing.store.histories import LiveHistories
from homing.store.rewriting import settled
from support.forked import fork

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def work(place: Path, luck: random.Random, ready: int) -> None:
    """Append, undo, merge, take back, erase and compact until killed."""
    folder = DataFolder(place)
    folder.create()
    store = EventStore.open(folder)
    live = LiveHistories(store, folder)
    append(store, luck)
    live.now()
    os.write(ready, b".")
    while True:
        luck.choices(CHANGES, [8, 8, 2, 4, 2, 1])[0](store, live, luck)


def append_some(store: EventStore, _: LiveHistories, luck: random.Random) -> None:
    append(store, luck)


def compact(_: EventStore, live: LiveHistories, __: random.Random) -> None:
    live.compact()


def undo(store: EventStore, _: LiveHistories, luck: random.Random) -> None:
    if batches := [each.batch for each in store.batches() if each.undone_at is None]:
        store.undo(luck.choice(batches), now=NOW)


def merge(store: EventStore, _: LiveHistories, luck: random.Random) -> None:
    with contextlib.suppress(UserError, NotFound):  # they are one already, or not there
        ids = [f"c{luck.randrange(50)}" for _ in range(3)]
        store.merge(ids[:2], into=ids[2], reason="kills", now=NOW)


def unmerge(store: EventStore, _: LiveHistories, luck: random.Random) -> None:
    if merges := store.merges():
        store.unmerge(luck.choice(merges).merge)


def erase(store: EventStore, _: LiveHistories, luck: random.Random) -> None:
    with contextlib.suppress(NotFound):
        store.erase(f"c{luck.randrange(50)}", now=NOW - timedelta(days=luck.randrange(60)))


CHANGES = (append_some, compact, undo, merge, unmerge, erase)


def append(store: EventStore, luck: random.Random) -> None:
    seed, rows = luck.getrandbits(60), luck.randint(1, 500)
    with store.cursor() as cursor:
        cursor.execute(INCOMING)
        cursor.execute(
            "INSERT INTO incoming SELECT 'c' || (hash(i, $seed) % 50), 'e' || (i % 5),"
            " $now::TIMESTAMPTZ - to_minutes((hash($seed, i) % 100000)::INTEGER),"
            " md5($seed || '-' || i)::UUID, {'amount': i}::VARIANT FROM range($rows) AS t (i)",
            {"seed": seed, "now": NOW, "rows": rows},
        )
        store.append(cursor, source="kills", received_at=NOW + timedelta(seconds=seed % 1000))


def write(place: Path) -> None:
    """Append batches of 500, and say the number of each that is in the log, until killed."""
    store = EventStore.open(DataFolder(place))
    with store.cursor() as cursor:
        for batch in range(1000):
            cursor.execute(INCOMING)
            cursor.execute(
                "INSERT INTO incoming SELECT 'c' || i % 50, 'e', now(),"
                " md5($batch::VARCHAR || '/' || i)::UUID, NULL FROM range(500) r(i)",
                {"batch": batch},
            )
            store.append(cursor, source=str(batch), received_at=datetime.now(UTC))
            print(batch, flush=True)  # noqa: T201


def look(place: Path) -> int:
    """Return what is wrong, as an exit code: a usable generation, and the histories of the log."""
    folder = DataFolder(place)
    try:
        open_present(folder.path / "histories")
    except SpoiltGeneration as error:
        sys.stderr.write(f"{error}\n")
        return 1
    store = EventStore.open(folder)
    live = LiveHistories(store, folder)
    live.now()
    if wrong := live.verify() or half_done(store):
        sys.stderr.write(f"{wrong}\n")
        return 1
    return 0


def half_done(store: EventStore) -> list[str]:
    """Say whether a merge or an erasure was done by half: `merged` is what `merges` amount to."""
    with store.cursor() as cursor:
        edges = cursor.execute(
            "SELECT customer, survivor FROM merges ORDER BY merge, customer"
        ).fetchall()
        merged = dict(cursor.execute("SELECT customer, survivor FROM merged").fetchall())
        strays = cursor.execute(
            "SELECT customer FROM log ANTI JOIN identities USING (customer)"
        ).fetchall()
        back = cursor.execute(
            "SELECT count(*) FROM log JOIN identities USING (customer)"
            " JOIN erased ON erased.id_hash = sha256(id) AND occurred_at <= erased_at"
        ).fetchall()
    wrong = [] if merged == settled(edges) else ["The merges are not settled."]
    wrong += ["There are events of nobody."] if strays else []
    return wrong + (["Erased events are back."] if back != [(0,)] else [])


def main(place: Path, kills: int, seed: int) -> int:
    luck = random.Random(seed)
    for n in range(kills):
        begun, ready = os.pipe()
        child = fork(work, place, random.Random(seed * 1000 + n), ready)
        os.close(ready)
        os.read(begun, 1)
        os.close(begun)
        time.sleep(luck.uniform(0, 0.4))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        _, status = os.waitpid(fork(look, place), 0)
        if status:
            sys.stderr.write(f"kill {n} of seed {seed}\n")
            return 1
    sys.stdout.write(f"{open_present(place / 'histories').manifest.number}\n")
    return 0
