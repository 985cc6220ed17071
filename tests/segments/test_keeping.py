"""Segments in the records, on SQLite and PostgreSQL: what is kept, and who may change it."""

from uuid import UUID

import pytest

from homing.core.errors import Conflict, NotFound, UserError
from homing.segments import model
from homing.segments.keeping import Keeping
from homing.segments.saved import Kind
from homing.store import DataFolder, Records
from support.installation import install

pytestmark = pytest.mark.db

BOUGHT = model.Did(events=("purchase",))


@pytest.fixture
def kept(new_records_url, clock):
    records = Records.open(new_records_url)
    yield Keeping(records, clock)
    records.close()


@pytest.fixture
def memory(tmp_path, clock):
    install(folder := DataFolder(tmp_path / "records"))
    records = Records.of(folder)
    yield Keeping(records, clock)
    records.close()


def added(kept, name="Buyers", rule=BOUGHT, kind=Kind.live):
    segment = kept.draft(name, rule, kind, None)
    kept.add(segment)
    return segment


def test_a_segment_is_kept_as_it_was_added_and_changed(kept):
    segment = added(kept)
    assert kept.one(segment.id) == segment
    after = kept.change(segment.id, version=1, name=" Who  bought ", rule=model.DidNot())
    assert kept.every() == [after]
    assert (after.name, after.version, after.rule) == ("Who bought", 2, model.DidNot())
    assert kept.named("Who bought") == kept.named(str(segment.id)) == after


def test_who_changes_what_they_have_not_seen_is_told(kept):
    segment = added(kept)
    kept.change(segment.id, version=1, name="Mine")
    with pytest.raises(Conflict, match="changed by somebody else"):
        kept.change(segment.id, version=1, name="Theirs")
    assert kept.one(segment.id).name == "Mine"


def test_two_segments_have_two_names_unless_one_is_archived(kept):
    segment = added(kept)
    with pytest.raises(UserError, match="already"):
        added(kept)
    archived = kept.archive(segment.id, version=1)
    assert archived.archived_at
    other = added(kept)
    with pytest.raises(UserError, match="already"):
        kept.restore(segment.id, version=2)
    kept.change(other.id, version=1, name="Other")
    assert kept.restore(segment.id, version=2).archived_at is None


def test_a_list_is_known_by_its_name(kept):
    uploaded = kept.new_list("Friends", 3, UUID(int=1))
    kept.add_list(uploaded)
    assert kept.lists() == [uploaded]
    assert kept.names().list(uploaded.id) == "Friends"
    added(kept, rule=model.InList(list=uploaded.id))


def test_a_rule_that_names_what_is_not_there_is_refused(memory):
    for rule in (model.InSegment(segment=UUID(int=1)), model.InList(list=UUID(int=1))):
        with pytest.raises(NotFound):
            added(memory, rule=rule)
    assert memory.every() == []


def test_a_segment_cannot_be_made_of_itself(memory):
    one = added(memory, "one")
    two = added(memory, "two", model.Not(of=model.InSegment(segment=one.id)))
    with pytest.raises(UserError, match="made of itself"):
        memory.change(one.id, version=1, rule=model.InSegment(segment=two.id))
    with pytest.raises(UserError, match="made of itself"):
        memory.change(one.id, version=1, rule=model.InSegment(segment=one.id))
    with pytest.raises(UserError, match="made of this one: two"):
        memory.archive(one.id, version=1)


def test_a_frozen_segment_keeps_its_rule(memory):
    segment = added(memory, kind=Kind.frozen)
    with pytest.raises(UserError, match="frozen"):
        memory.change(segment.id, version=1, rule=model.DidNot())
    assert memory.change(segment.id, version=1, name="Then").name == "Then"


@pytest.mark.parametrize("name", ["", "  ", "x" * 101])
def test_a_name_is_neither_nothing_nor_too_long(memory, name):
    with pytest.raises(UserError) as caught:
        added(memory, name)
    assert caught.value.where == "name"
