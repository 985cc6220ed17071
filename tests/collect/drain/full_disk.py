"""Receive and drain while no file may grow; then let them grow, and look at what is there.

The limit is one of the process, which the inbox, smaller than the log, does not reach.
"""

from __future__ import annotations

import os
import resource
from pathlib import Path

from homing.core.clock import FrozenClock
from homing.store import DataFolder
from homing.worker import Worker
from support.draining import NOW, Way, arrival, did


def limit(size: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def main(place: Path) -> None:
    folder = DataFolder(place)
    folder.create()
    way = Way(folder)
    worker = Worker(way.store, way.drain, clock=FrozenClock(NOW))
    way.inbox.keep([filled(n) for n in range(4)])
    limit(100_000)
    pauses = [worker.look() for _ in range(4)]
    assert pauses == [1.0, 2.0, 4.0, 8.0], pauses
    assert worker.state.trouble, "nothing was wrong"
    assert way.inbox.waiting().count == 4
    limit(resource.RLIM_INFINITY)
    way.inbox.keep([filled(4)])
    while way.inbox.waiting().count:
        worker.look()
    assert worker.state.trouble is None
    assert way.ask("SELECT count(*), count(DISTINCT message_id) FROM log") == [(500, 500)]
    way.reopen()
    assert way.ask("SELECT count(*), count(DISTINCT message_id) FROM log") == [(500, 500)]
    way.close()


def filled(number: int):
    """Return a request that does not compress well."""
    events = [
        did(user=f"u{n}", message=f"{number}-{n}", properties={"x": os.urandom(500).hex()})
        for n in range(100)
    ]
    return arrival(*events)
