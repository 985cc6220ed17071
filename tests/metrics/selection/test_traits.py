"""Traits that are kept beside histories: whatever is said of whom, they are as if read anew."""

from dataclasses import replace
from itertools import count
from json import dumps
from random import Random

import numpy as np
import pyarrow as pa
import pytest

from homing.histories import stickiness, sums, threads
from homing.histories.activity import Activity
from homing.histories.bounds import Bounds
from homing.metrics.lending import lent
from homing.metrics.selection.selecting import Selection, selected
from homing.store import DataFolder, EventStore, traits
from homing.store.histories import LiveHistories
from metrics.houses import house_of
from store.conftest import RECEIVED
from store.logs import took
from support.installation import install

pytestmark = pytest.mark.db

PLANS = ("free", "pro", "team", None)
MESSAGES = count()


@pytest.fixture
def house(tmp_path, monkeypatch):
    """An installation that keeps sums of histories however small."""
    monkeypatch.setattr(threads, "SMALL", 1)
    monkeypatch.setattr(sums, "FEW", 1e9)
    folder = DataFolder(tmp_path)
    install(folder)
    store = EventStore.open(folder)
    yield house_of(store, LiveHistories(store, folder))
    store.close()


def came(house, random, many, *, said=()):
    """Have customers do something, and be told of some of them what is said, as a batch does."""
    who = [(f"c{random.randrange(12)}", random.choice("xy")) for _ in range(many)]
    who += [(each, "told") for each, _ in said]
    rows = [(*each, random.randrange(9000), "{}", next(MESSAGES)) for each in who]
    took(house.events, rows, telling=["told"])
    with house.events.cursor() as cursor, house.events.writing(cursor):
        numbers = dict(cursor.execute("SELECT id, customer FROM identities").fetchall())
        table = pa.table(
            {
                "customer": pa.array([numbers[who] for who, _ in said], pa.uint32()),
                "place": pa.array(range(len(said)), pa.int64()),
                "traits": pa.array([dumps({"plan": plan}) for _, plan in said], pa.string()),
                "once": pa.nulls(len(said), pa.string()),
                "is_early": pa.array([False] * len(said)),
            }
        )
        cursor.register("said", table)
        traits.keep(cursor)


def check(house):
    asked = Selection(matchers=((),), by="trait.plan")
    with lent(house) as events:
        kept, read = (selected(each, asked) for each in (events, replace(events, live=None)))
    assert kept.groups == read.groups
    assert people_of(kept) == people_of(read)
    activity = Activity(
        counts=kept.is_taken(0), bounds=Bounds.span(0, 2**61), groups=len(kept.groups)
    )
    counted = stickiness.fold(kept.histories, activity).exactly[:, 0].tolist()
    assert counted == [len(people) for people in people_of(read)]


def people_of(found):
    """Return the customers of each group who did anything, as the folds see them."""
    people = [set() for _ in found.groups]
    for part in found.histories.parts():
        skip = part.log.skip
        for row in np.flatnonzero(np.diff(part.offsets)):
            if part.group[row] >= 0 and not (skip.size and skip[row]):
                people[part.group[row]].add(int(part.whose(np.array([row]))[0]))
    return people


def test_groups_are_those_of_traits_read_anew_as_they_change_and_customers_become_one(house):
    random, store = Random(3), house.events
    came(house, random, 60, said=[(f"c{n}", PLANS[n % 4]) for n in range(12)])
    check(house)
    came(house, random, 6)
    check(house)
    came(house, random, 0, said=[("c1", "enterprise"), ("c2", None), ("new", "pro")])
    check(house)
    store.merge(["c3", "c4"], into="c5", reason="test", now=RECEIVED)
    check(house)
    came(house, random, 4, said=[("c4", "team"), ("c1", "free"), ("c7", "free")])
    check(house)
    store.unmerge(store.merges()[0].merge)
    store.erase("c6", now=RECEIVED)
    check(house)
    house.kept.compact()
    came(house, random, 4, said=[("c8", "last")])
    check(house)
