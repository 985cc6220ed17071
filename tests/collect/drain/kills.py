"""Kill a process that receives and drains, again and again; look at what is left.

The child says on a pipe what was kept before it is killed at any moment; it ends with 0 if after
every kill each request is in the inbox or in the log.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from functools import partial
from pathlib import Path
from threading import Thread

from homing.collect.drain import Ahead, Enriching, draining
from homing.core.clock import SystemClock
from homing.store import DataFolder
from homing.store.histories import LiveHistories
from homing.worker import Worker
from support.draining import Way, arrival, did
from support.forked import fork

BAD = {"type": "track"}


def work(place: Path, luck: random.Random, said: int, first: int) -> None:
    """Receive in one thread and drain in another, with a third process to help, until killed."""
    enriching = Enriching(lambda: "EUR")
    way = Way(DataFolder(place), enrich=enriching, ahead=Ahead(enriching, clock=SystemClock()))
    draining.LARGE_REQUESTS = 2
    way.drain.step = partial(way.drain.step, most=4)
    worker = Worker(way.store, way.drain, clock=SystemClock())
    way.inbox.when_kept(worker.wake)
    os.write(said, b"0\n")
    Thread(target=drain, args=(worker,), daemon=True).start()
    number = first
    while True:
        group = [request(number + n, luck) for n in range(luck.randint(1, 9))]
        way.inbox.keep(group)
        number += len(group)
        os.write(said, f"{number}\n".encode())


def drain(worker: Worker) -> None:
    while True:
        worker.look()


def request(number: int, luck: random.Random):
    """Return a request whose event has its number as name; some have a bad part beside it."""
    who, device = f"c{luck.randrange(20)}", f"d{luck.randrange(20)}"
    ids = luck.choice([{"user": who}, {"anon": device}, {"user": who, "anon": device}])
    event = did(f"n{number % 50}", message=f"n{number}", minute=luck.randrange(99), **ids)
    return arrival(event | {"properties": {"n": number}}, *([BAD] * (number % 7 == 0)))


def look(place: Path, kept: int) -> int:
    """Return what is wrong, as an exit code: all that was kept is there once, and nothing twice."""
    way = Way(DataFolder(place))
    before = way.store.checkpoint()
    waiting = [each.id for each in way.inbox.after(0, most=10_000)]
    drained = way.ask("SELECT properties.n::INT FROM log")
    way.drain.all()
    numbers = sorted(n for (n,) in way.ask("SELECT properties.n::INT FROM log"))
    letters = way.ask("SELECT count(*), count(DISTINCT request) FROM dead_letters")[0]
    wrong = []
    if numbers != list(range(len(numbers))) or len(numbers) < kept:
        wrong.append(f"{kept} were kept, {len(numbers)} are there, {len(set(numbers))} different")
    if letters != (-(-len(numbers) // 7),) * 2:
        wrong.append(f"{letters} letters of {len(numbers)} requests")
    if len(drained) + len([each for each in waiting if each > before]) != len(numbers):
        wrong.append("a request was in the log and in the inbox")
    if way.inbox.waiting().count:
        wrong.append("what is drained is still in the inbox")
    live = LiveHistories(way.store, way.folder)
    live.now()
    wrong += live.verify()
    way.close()
    sys.stderr.writelines(f"{each}\n" for each in wrong)
    return 1 if wrong else 0


def main(place: Path, kills: int, seed: int) -> int:
    luck = random.Random(seed)
    DataFolder(place).create()
    total = 0
    for n in range(kills):
        reads, says = os.pipe()
        child = fork(work, place, random.Random(seed * 1000 + n), says, total)
        os.close(says)
        heard = os.read(reads, 2)
        time.sleep(luck.uniform(0, 0.3))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        while more := os.read(reads, 65_536):
            heard += more
        os.close(reads)
        kept = max(int(line) for line in heard.decode().split("\n")[:-1])
        _, status = os.waitpid(fork(look, place, max(kept, total)), 0)
        if status:
            sys.stderr.write(f"kill {n} of seed {seed}\n")
            return 1
        total = counted(place)
    sys.stdout.write(f"{total}\n")
    return 0


def counted(place: Path) -> int:
    """Return how many requests there are by now; in a process of its own, which holds no file."""
    reads, says = os.pipe()
    child = fork(count, place, says)
    os.close(says)
    heard = os.read(reads, 100)
    os.close(reads)
    os.waitpid(child, 0)
    return int(heard)


def count(place: Path, said: int) -> None:
    way = Way(DataFolder(place))
    os.write(said, str(way.ask("SELECT count(*) FROM log")[0][0]).encode())
    way.close()
