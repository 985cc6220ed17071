"""An installation as metrics see it, over a log and the histories beside it."""

from contextlib import contextmanager
from datetime import timedelta
from random import Random
from types import SimpleNamespace

from homing.core.clock import FrozenClock
from homing.store import DataFolder, EventStore, Project
from homing.store.histories import LiveHistories
from store.conftest import RECEIVED
from store.logs import took
from support.installation import install


def house_of(store, live):
    """Return what `lent` needs, long after the log's last event."""

    return SimpleNamespace(
        events=store,
        project=Project(),
        clock=FrozenClock(RECEIVED + timedelta(days=99)),
        live=lambda: live.present().live,
        kept=live,
        shows_cities=False,
    )


@contextmanager
def grown(path, rows):
    """Lend an installation whose log grew, and whose customers merged, after it was looked at.

    `rows(random, first, count)` gives events of c0 … c11.
    """
    folder = DataFolder(path)
    install(folder)
    store, random = EventStore.open(folder), Random(7)
    live = LiveHistories(store, folder)
    took(store, rows(random, 0, 150))
    live.now()
    took(store, rows(random, 150, 50))
    store.merge(["c3"], into="c4", reason="test", now=RECEIVED)
    yield house_of(store, live)
    assert live.verify() == []
    store.close()


def check_people(listed, said):
    """Check that people are those of a statement, all of them and a page at a time."""
    assert listed.total == said.num_rows
    assert listed.table.schema == said.schema
    assert in_order(listed.table) == in_order(said)
    for start in (0, listed.total // 2, listed.total):
        assert in_order(listed.page(start, 3)) == in_order(said.slice(start, 3))


def in_order(table):
    """Return the rows of people; those of one customer, in several currencies, in any order."""
    rows = table.to_pylist()
    order = {row["customer"]: -place for place, row in enumerate(reversed(rows))}
    return sorted(rows, key=lambda row: (order[row["customer"]], str(row.get("currency"))))
