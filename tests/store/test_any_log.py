"""Whatever happens to a log, in whatever order, its histories are those a slow model says."""

import tempfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from homing.core.errors import UserError
from homing.store import DataFolder, EventStore
from homing.store.histories import LiveHistories
from store.conftest import RECEIVED
from store.logs import log_of, seen, took
from support.installation import install
from support.thorough import examples

pytestmark = pytest.mark.db


class Sent(NamedTuple):
    """One event of the model."""

    id: str
    name: str
    minute: int
    amount: float | None
    message: str
    batch: int


@dataclass
class Model:
    """A log without numbers, mappings and generations: everything is looked at anew each time."""

    events: list[Sent] = field(default_factory=list)
    merges: dict[int, tuple[tuple[str, ...], str]] = field(default_factory=dict)
    erased: dict[str, int] = field(default_factory=dict)

    @property
    def ids(self):
        merged = {each for ids, into in self.merges.values() for each in (*ids, into)}
        return sorted(merged | {event.id for event in self.events})

    @property
    def customer_of(self):
        """Return who everybody is: each merge, in order, renames one whole customer."""
        names = {each: each for each in self.ids}
        for ids, into in self.merges.values():
            for each in ids:
                old, new = names[each], names[into]
                names = {key: new if name == old else name for key, name in names.items()}
        return names

    @property
    def rows(self):
        customer = self.customer_of
        return Counter((customer[e.id], e.minute, e.name, e.amount) for e in self.events)

    def append(self, events):
        """Take what is not there yet and not of before an erasure; return how many."""
        there, before = {event.message for event in self.events}, len(self.events)
        for event in events:
            if event.message in there or event.minute <= self.erased.get(event.id, -1000):
                continue
            there.add(event.message)
            self.events.append(event)
        return len(self.events) - before

    def erase(self, customer_id, minute):
        """Forget a customer under all ids."""
        customer = self.customer_of
        gone = {each for each in self.ids if customer[each] == customer[customer_id]}
        self.erased |= dict.fromkeys(gone, minute)
        self.events = [event for event in self.events if event.id not in gone]
        self.merges = {n: (ids, into) for n, (ids, into) in self.merges.items() if into not in gone}


IDS = st.sampled_from("abcdef")
EVENT = st.tuples(
    IDS,
    st.sampled_from("xyz"),
    st.integers(-99, 99),
    st.sampled_from([None, 3.0]),
    st.integers(0, 9),
)


class AnyLog(RuleBasedStateMachine):
    """A log, its histories, and the model."""

    @initialize()
    def begin(self):
        self.place = tempfile.TemporaryDirectory()
        self.folder = DataFolder(Path(self.place.name))
        install(self.folder)
        self.model, self.many = Model(), 0
        self.reopen()

    @rule()
    def reopen(self):
        if hasattr(self, "store"):
            self.store.close()
        self.store = EventStore.open(self.folder)
        self.live = LiveHistories(self.store, self.folder)

    @rule(rows=st.lists(EVENT, min_size=1, max_size=6))
    def append(self, rows):
        self.many += 1
        messages = [
            f"again-{row[4]}" if row[4] < 3 else f"{self.many}-{n}" for n, row in enumerate(rows)
        ]
        properties = ["{}" if row[3] is None else f'{{"amount": {row[3]}}}' for row in rows]
        given = [
            (*row[:3], each, message)
            for row, each, message in zip(rows, properties, messages, strict=True)
        ]
        appended = took(self.store, given)
        taken = self.model.append(
            Sent(*row[:4], message, appended.batch)
            for row, message in zip(rows, messages, strict=True)
        )
        assert appended.taken == taken
        assert appended.taken + appended.duplicates + appended.erased == len(rows)

    @rule(data=st.data())
    def undo(self, data):
        batches = [each.batch for each in self.store.batches() if each.undone_at is None]
        if batches:
            batch = data.draw(st.sampled_from(batches))
            self.store.undo(batch, now=RECEIVED)
            self.model.events = [event for event in self.model.events if event.batch != batch]

    @precondition(lambda self: hasattr(self, "model") and self.model.ids)
    @rule(data=st.data())
    def merge(self, data):
        ids = data.draw(st.lists(st.sampled_from(self.model.ids), min_size=1, max_size=3))
        into = data.draw(st.sampled_from(self.model.ids))
        customer = self.model.customer_of
        if {customer[each] for each in ids} == {customer[into]}:
            with pytest.raises(UserError, match="already"):
                self.store.merge(ids, into=into, reason="test", now=RECEIVED)
            return
        number = self.store.merge(ids, into=into, reason="test", now=RECEIVED)
        self.model.merges[number] = (tuple(ids), into)

    @precondition(lambda self: hasattr(self, "model") and self.model.merges)
    @rule(data=st.data())
    def unmerge(self, data):
        number = data.draw(st.sampled_from(sorted(self.model.merges)))
        self.store.unmerge(number)
        del self.model.merges[number]

    @precondition(lambda self: hasattr(self, "model") and self.model.ids)
    @rule(data=st.data(), minute=st.integers(-99, 99))
    def erase(self, data, minute):
        customer_id = data.draw(st.sampled_from(self.model.ids))
        self.store.erase(customer_id, now=RECEIVED + timedelta(minutes=minute))
        self.model.erase(customer_id, minute)

    @rule()
    def compact(self):
        self.live.compact()
        assert not self.live.holds_erased()

    @rule()
    def look(self):
        self.live.now()

    @invariant()
    def histories_are_those_of_the_log(self):
        if hasattr(self, "live"):
            assert seen(self.live.now()) == log_of(self.store)

    @invariant()
    def histories_are_those_of_the_model(self):
        if not hasattr(self, "live"):
            return
        present = self.live.present()
        with self.store.cursor() as cursor:
            ids = dict(cursor.execute("SELECT customer, id FROM customers").fetchall())
            aliases = dict(cursor.execute("SELECT id, customer FROM aliases").fetchall())
        start = int(RECEIVED.timestamp()) * 1_000_000
        found = Counter(
            (ids[customer], (time - start) // 60_000_000, present.names[event], value)
            for customer, time, event, value in seen(present.histories)
        )
        assert found == self.model.rows
        assert {each: ids[customer] for each, customer in aliases.items()} == (
            self.model.customer_of
        )

    @invariant()
    def the_overview_is_that_of_the_model(self):
        if hasattr(self, "live"):
            found, minutes = self.store.overview(), [event.minute for event in self.model.events]
            many = Counter(event.name for event in self.model.events)
            assert {name: each.events for name, each in found.counted.items()} == dict(many)
            ends = [RECEIVED + timedelta(minutes=end(minutes)) for end in (min, max) if minutes]
            assert [end for end in (found.first, found.last) if end] == ends

    def teardown(self):
        if hasattr(self, "live"):
            self.live.now()
            assert self.live.verify() == []
            self.store.close()
            self.place.cleanup()


AnyLog.TestCase.settings = settings(max_examples=examples(12), stateful_step_count=20)
TestAnyLog = AnyLog.TestCase
