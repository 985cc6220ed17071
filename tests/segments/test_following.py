"""Memberships follow the log in the worker: looked at with reason, in peace after trouble."""

from datetime import timedelta

import pytest

from homing.core.errors import HomingError
from homing.core.precedence import Precedence
from homing.segments import Following, Segments, model
from homing.segments import following as following_module
from homing.segments.following import REST, TICK
from homing.segments.saved import Kind
from homing.store import DataFolder, Project
from homing.worker import Worker
from segments.logs import NOW
from support.draining import Way, arrival, did
from support.installation import install

pytestmark = pytest.mark.db

BOUGHT = model.Did(events=("purchase",))


@pytest.fixture
def looks(shop, monkeypatch):
    """The moments at which all segments were looked at."""
    found, refresh = [], shop.segments.refresh

    def noted(**asked):
        found.append(shop.clock.now())
        return refresh(**asked)

    monkeypatch.setattr(shop.segments, "refresh", noted)
    return found


def test_what_is_drained_makes_a_member_in_the_same_look(tmp_path, records):
    folder = DataFolder(tmp_path / "data")
    install(folder)
    way = Way(folder)
    segments = Segments(records, way.store, clock=way.clock, project=Project)
    buyers = segments.add("Buyers", BOUGHT)
    following = Following(segments, way.store, way.clock)
    worker = Worker(way.store, way.drain, clock=way.clock, beside=[following.step])
    worker.look()
    assert segments.sizes(buyers.id)[-1].members == 0
    way.inbox.keep([arrival(did("purchase", user="ann"), did("visit", user="bob"))])
    worker.look()
    assert segments.of_customer("ann") == [buyers.id]
    assert segments.of_customer("bob") == []
    assert segments.sizes(buyers.id)[-1].entered == 1
    way.close()


def test_a_page_shows_the_members_of_the_last_look_where_somebody_looks(shop):
    def shown(segment):
        return {member.id for member in shop.segments.page(segment).members}

    shop.did("ann")
    buyers = shop.segments.add("Buyers", BOUGHT)
    assert shown(buyers) == {"ann"}
    following = Following(shop.segments, shop.store, shop.clock)
    following.step()
    shop.did("bob")
    assert shown(buyers) == {"ann"}
    following.step()
    assert shown(buyers) == {"ann", "bob"}
    shop.segments.kept.change(buyers.id, version=buyers.version, rule=model.Not(of=BOUGHT))
    assert shown(shop.segments.kept.one(buyers.id)) == set()


def test_a_look_waits_for_answers_but_not_for_ever(shop, monkeypatch):
    monkeypatch.setattr(following_module, "PATIENCE_S", 0.001)
    buyers = shop.segments.add("Buyers", BOUGHT)
    precedence = Precedence()
    following = Following(shop.segments, shop.store, shop.clock, precedence)
    following.step()
    shop.did("ann")
    with precedence.answering():
        following.step()
    assert shop.members(buyers.id) == {"ann"}


@pytest.mark.parametrize("is_archived", [True, False])
def test_a_page_asks_the_rule_where_nobody_looks_any_more(shop, is_archived):
    shop.did("ann")
    buyers = shop.segments.add("Buyers", BOUGHT)
    following = Following(shop.segments, shop.store, shop.clock)
    following.step()
    shop.did("bob")
    if is_archived:
        shop.segments.kept.archive(buyers.id, version=buyers.version)
        following.step()
    else:
        shop.clock.move(2 * REST)
    page = shop.segments.page(shop.segments.kept.one(buyers.id))
    assert [member.id for member in page.members] == ["ann", "bob"]


def test_a_page_asks_the_rule_once_looking_has_failed(shop, monkeypatch):
    def failing(**_asked):
        raise HomingError("The machine is in trouble.")

    shop.did("ann")
    buyers = shop.segments.add("Buyers", BOUGHT)
    following = Following(shop.segments, shop.store, shop.clock)
    following.step()
    shop.did("bob")
    monkeypatch.setattr(shop.segments, "refresh", failing)
    with pytest.raises(HomingError):
        following.step()
    assert [member.id for member in shop.segments.page(buyers).members] == ["ann", "bob"]


def test_nothing_is_looked_at_without_reason(shop, looks):
    following = Following(shop.segments, shop.store, shop.clock)
    assert following.step() is False
    assert looks == []
    shop.did("ann")
    shop.segments.add("Once", BOUGHT, kind=Kind.frozen)
    following.step()
    assert looks == []
    live = shop.segments.add("Buyers", BOUGHT)
    following.step()
    following.step()
    assert looks == [NOW]
    assert shop.members(live.id) == {"ann"}
    shop.segments.kept.change(live.id, version=live.version, rule=model.Not(of=BOUGHT))
    following.step()
    assert len(looks) == 2
    assert shop.members(live.id) == set()
    following.step()
    shop.clock.move(TICK - timedelta(seconds=1))
    following.step()
    settled = len(looks)
    shop.clock.move(timedelta(seconds=1))
    following.step()
    assert len(looks) == settled + 1


def test_new_segments_are_looked_at_one_in_each_look(shop, looks):
    shop.did("ann")
    made = [shop.segments.add(f"Buyers {n}", BOUGHT) for n in range(3)]
    following = Following(shop.segments, shop.store, shop.clock)
    for found in range(1, 4):
        following.step()
        members = [shop.members(each.id) for each in made]
        assert members == [{"ann"}] * found + [set()] * (3 - found)
    following.step()
    assert len(looks) == 3
    assert shop.noted() == []


def test_a_look_that_took_long_leaves_as_long_to_others(shop, monkeypatch):
    looks, refresh = [], shop.segments.refresh

    def slow(**asked):
        looks.append(shop.clock.now())
        shop.clock.move(timedelta(seconds=5))
        return refresh(**asked)

    monkeypatch.setattr(shop.segments, "refresh", slow)
    shop.segments.add("Buyers", BOUGHT)
    following = Following(shop.segments, shop.store, shop.clock)
    for _ in range(10):
        shop.did("ann")
        following.step()
        shop.clock.move(timedelta(seconds=1))
    assert looks == [NOW, NOW + timedelta(seconds=10)]


def test_after_trouble_it_rests_and_the_worker_goes_on(tmp_path, records, monkeypatch):
    folder = DataFolder(tmp_path / "data")
    install(folder)
    way = Way(folder)
    segments = Segments(records, way.store, clock=way.clock, project=Project)
    segments.add("Buyers", BOUGHT)
    tries, more = [], []

    def broken(**_asked):
        tries.append(way.clock.now())
        raise HomingError("The machine is in trouble.")

    monkeypatch.setattr(segments, "refresh", broken)
    following = Following(segments, way.store, way.clock)
    other = lambda: bool(more.append(1))  # noqa: E731 - a name for a piece of work
    worker = Worker(way.store, way.drain, clock=way.clock, beside=[following.step, other])
    began = way.clock.now()
    worker.look()
    worker.look()
    assert (tries, len(more), worker.state.trouble) == ([began], 2, None)
    way.clock.move(REST)
    worker.look()
    assert tries == [began, began + REST]
    way.close()
