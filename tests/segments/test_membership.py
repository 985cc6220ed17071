"""Who is a member is kept up to date, and every change is noted in the log exactly once."""

import os
from datetime import timedelta

import duckdb
import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from homing.segments import membership_sql, model, refreshing
from homing.segments.saved import Kind
from homing.segments.tables import segments as kept
from homing.store import Records
from segments import kills
from segments.logs import NOW, Shop
from segments.rules import DAYS, IDS, NAMES, START, leaves, rules
from support.process import done
from support.thorough import examples

pytestmark = pytest.mark.db

BOUGHT = model.Did(events=("purchase",))
RECENT = model.Did(events=("purchase",), window=model.Last(days=1))


@pytest.fixture(scope="module")
def records():
    opened = Records.open("sqlite://")
    yield opened
    opened.close()


@pytest.fixture(scope="module", autouse=True)
def _the_log_is_read_a_few_rows_at_a_time():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(membership_sql, "ROWS_AT_ONCE", 5)
        yield


@pytest.fixture
def shop(records):
    with records.begin() as connection:
        connection.execute(sa.delete(kept))
    shop = Shop(records, NOW)
    yield shop
    shop.store.close()


def test_members_of_a_new_segment_are_there_and_did_not_enter(shop):
    shop.did("ann")
    segment = shop.segments.add("Buyers", BOUGHT)
    found = shop.segments.refresh(NOW)
    assert shop.members(segment.id) == {"ann"}
    assert (found.whole, found.entered, shop.noted()) == (1, 0, [])


def test_who_does_something_enters_and_leaves_once(shop):
    shop.did("ann", "visit")
    segment = shop.segments.add("Buyers", BOUGHT)
    other = shop.segments.add("Others", model.Not(of=BOUGHT))
    shop.segments.refresh(NOW)
    shop.did("ann")
    found = shop.segments.refresh(NOW)
    assert (found.touched, found.whole, found.entered, found.left) == (1, 0, 1, 1)
    assert shop.members(segment.id) == {"ann"}
    assert shop.members(other.id) == set()
    noted = [("segment.entered", "Buyers", "ann"), ("segment.left", "Others", "ann")]
    assert shop.noted() == noted
    again = shop.segments.refresh(NOW)
    assert (again.touched, shop.noted()) == (0, noted)


def test_what_is_noted_does_not_count_as_something_done(shop):
    segment = shop.segments.add("Seen today", model.Did(window=model.Last(days=1)))
    shop.segments.refresh(NOW)
    shop.did("ann")
    shop.segments.refresh(NOW)
    assert shop.members(segment.id) == {"ann"}
    assert shop.store.size() == 1
    later = NOW + timedelta(days=2)
    shop.segments.refresh(later)
    assert shop.members(segment.id) == set()


def test_a_clock_that_is_set_back_is_believed_at_once(shop):
    segment = shop.segments.add("Recent", RECENT)
    shop.did("ann", at=NOW - timedelta(hours=1))
    shop.segments.refresh(NOW)
    shop.segments.refresh(NOW + timedelta(days=2))
    assert shop.members(segment.id) == set()
    shop.segments.refresh(NOW + timedelta(minutes=5))
    assert shop.members(segment.id) == {"ann"}
    assert {event for event, _, _ in shop.noted()} == {"segment.left", "segment.entered"}
    shop.segments.refresh(NOW + timedelta(days=1, minutes=5))
    assert shop.members(segment.id) == set()


def test_the_clock_alone_makes_somebody_leave(shop):
    segment = shop.segments.add("Recent", RECENT)
    shop.segments.refresh(NOW)
    shop.did("ann", at=NOW - timedelta(hours=1))
    shop.segments.refresh(NOW)
    over = NOW + timedelta(hours=22)  # the local day has 23 hours
    shop.segments.refresh(over - timedelta(minutes=2))
    assert shop.members(segment.id) == {"ann"}
    found = shop.segments.refresh(over)
    assert shop.members(segment.id) == set()
    assert (found.touched, found.whole) == (1, 0)


def test_a_cart_is_abandoned_when_its_time_is_over(shop):
    cart, bought = model.Step(events=("cart",)), model.Step(events=("purchase",))
    rule = model.Sequence(first=cart, then=bought, within_s=7200, happened=False)
    segment = shop.segments.add("Abandoned", rule)
    shop.segments.refresh(NOW)
    shop.did("ann", "cart", NOW)
    shop.did("bob", "cart", NOW)
    shop.did("bob", "purchase", NOW + timedelta(minutes=5))
    shop.segments.refresh(NOW + timedelta(hours=1))
    assert shop.members(segment.id) == set()
    shop.segments.refresh(NOW + timedelta(hours=2))
    assert shop.members(segment.id) == {"ann"}


def test_who_is_merged_is_a_member_once_and_nothing_is_noted(shop):
    segment = shop.segments.add("Buyers", BOUGHT)
    shop.segments.refresh(NOW)
    shop.did("anon:1")
    shop.did("ann", "visit")
    shop.segments.refresh(NOW)
    shop.store.merge(["anon:1"], into="ann", reason="test", now=NOW)
    assert shop.members(segment.id) == {"ann"}
    before = shop.noted()
    shop.segments.refresh(NOW)
    assert shop.members(segment.id) == {"ann"}
    assert len(shop.rows("FROM memberships")) == 1
    assert len(shop.noted()) == len(before)
    assert shop.segments.sizes(segment.id)[-1].members == 1


def test_a_merge_makes_somebody_enter_and_its_end_makes_them_leave(shop):
    segment = shop.segments.add("Twice", model.Did(events=("purchase",), times=2))
    shop.did("anon:1")
    shop.did("ann")
    shop.segments.refresh(NOW)
    merge = shop.store.merge(["anon:1"], into="ann", reason="test", now=NOW)
    shop.segments.refresh(NOW)
    assert shop.members(segment.id) == {"ann"}
    shop.store.unmerge(merge)
    shop.segments.refresh(NOW)
    assert shop.members(segment.id) == set()
    assert [event for event, *_ in shop.noted()] == ["segment.entered", "segment.left"]


def test_many_segments_are_looked_at_in_portions(shop):
    shop.did("ann")
    many = [
        shop.segments.add(f"{n}", model.Did(events=("purchase",), times=n)) for n in range(1, 46)
    ]
    shop.segments.refresh(NOW)
    shop.did("ann")
    found = shop.segments.refresh(NOW)
    assert (found.whole, found.entered) == (0, 1)
    assert [shop.members(each.id) for each in many] == [{"ann"}] * 2 + [set()] * 43


def test_another_rule_makes_members_enter_and_says_that_it_did(shop):
    shop.did("ann")
    shop.did("bob", "visit")
    segment = shop.segments.add("Buyers", BOUGHT)
    shop.segments.refresh(NOW)
    shop.segments.kept.change(segment.id, version=1, rule=model.Did())
    shop.segments.refresh(NOW)
    assert shop.members(segment.id) == {"ann", "bob"}
    [cause] = shop.rows("SELECT properties.cause::VARCHAR FROM everything WHERE aside = 3")
    assert cause == ("rule",)


def test_a_segment_made_of_another_follows_its_rule(shop):
    inner = shop.segments.add("Buyers", BOUGHT)
    outer = shop.segments.add("Not buyers", model.Not(of=model.InSegment(segment=inner.id)))
    shop.did("ann", "visit")
    shop.segments.refresh(NOW)
    assert shop.members(outer.id) == {"ann"}
    shop.segments.kept.change(inner.id, version=1, rule=model.Did(events=("visit",)))
    shop.segments.refresh(NOW)
    assert shop.members(outer.id) == set()


def test_a_frozen_segment_keeps_its_members(shop):
    shop.did("ann")
    segment = shop.segments.add("Then", BOUGHT, kind=Kind.frozen)
    shop.did("bob")
    shop.segments.refresh(NOW)
    assert shop.members(segment.id) == {"ann"}
    assert shop.segments.members(shop.segments.rule_of(segment))["customer"].to_pylist() == ["ann"]


def test_an_archived_segment_is_looked_at_no_more(shop):
    segment = shop.segments.add("Buyers", BOUGHT)
    shop.segments.refresh(NOW)
    shop.segments.kept.archive(segment.id, version=1)
    shop.did("ann")
    shop.segments.refresh(NOW)
    assert shop.noted() == []
    shop.segments.kept.restore(segment.id, version=2)
    shop.segments.refresh(NOW)
    assert shop.members(segment.id) == {"ann"}


def test_customers_compared_with_one_another_are_looked_at_once_an_hour(shop):
    segment = shop.segments.add(
        "Top", model.Top(measure="sum", property="amount", share=0.5, events=("purchase",))
    )
    shop.did("ann", amount=10)
    shop.did("bob", amount=20)
    shop.segments.refresh(NOW)
    assert shop.members(segment.id) == {"bob"}
    shop.did("ann", amount=30)
    shop.segments.refresh(NOW + timedelta(minutes=30))
    assert shop.members(segment.id) == {"bob"}
    shop.segments.refresh(NOW + timedelta(hours=1))
    assert shop.members(segment.id) == {"ann"}


def test_a_file_that_was_imported_is_looked_at_whole(shop):
    segment = shop.segments.add("Buyers", BOUGHT)
    shop.segments.refresh(NOW)
    shop.did("ann")
    shop.rows("UPDATE batches SET is_drain = false")
    assert shop.segments.refresh(NOW).whole == 1
    assert shop.members(segment.id) == {"ann"}


def test_sizes_are_kept_by_local_day(shop):
    segment = shop.segments.add("Recent", RECENT)
    shop.segments.refresh(NOW)
    shop.did("ann", at=NOW)
    shop.segments.refresh(NOW)
    shop.segments.refresh(NOW + timedelta(days=2))
    found = [(size.members, size.entered, size.left) for size in shop.segments.sizes(segment.id)]
    assert found == [(1, 1, 0), (0, 0, 1)]


def test_what_breaks_while_it_is_written_leaves_nothing_behind(shop, monkeypatch):
    segment = shop.segments.add("Buyers", BOUGHT)
    shop.segments.refresh(NOW)
    shop.did("ann")
    stand = refreshing._stand

    def broken(*_given):
        raise duckdb.IOException("The disk is full.")

    monkeypatch.setattr(refreshing, "_stand", broken)
    with pytest.raises(duckdb.IOException):
        shop.segments.refresh(NOW)
    assert shop.members(segment.id) == set()
    assert shop.noted() == []
    monkeypatch.setattr(refreshing, "_stand", stand)
    shop.segments.refresh(NOW)
    assert shop.noted() == [("segment.entered", "Buyers", "ann")]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="killing forks")
def test_a_killed_process_leaves_a_log_that_tells_each_change_once(tmp_path):
    times = int(os.environ.get("HOMING_TEST_KILLS", "3"))
    said = done(kills.main, tmp_path / "killed", times, 1)
    assert said.returncode == 0, said.stderr
    assert int(said.stdout) > times, "hardly anything changed"


def test_who_was_erased_is_no_member(shop):
    segment = shop.segments.add("Buyers", BOUGHT)
    shop.segments.refresh(NOW)
    shop.did("ann")
    shop.segments.refresh(NOW)
    shop.segments.add_list("Friends", ["ann", "bob"])
    shop.store.erase("ann", now=NOW)
    assert shop.rows("FROM memberships") == []
    assert shop.rows("SELECT id FROM listed") == [("bob",)]
    shop.segments.refresh(NOW)
    assert shop.noted() == []
    assert shop.segments.sizes(segment.id)[-1].members == 0


happenings = st.one_of(
    st.tuples(
        st.just("did"),
        st.sampled_from(IDS),
        st.sampled_from(NAMES),
        st.integers(-DAYS * 24, 48),
        st.sampled_from([{}, {"amount": 300}, {"amount": "17", "city": "Москва"}]),
    ),
    st.tuples(st.just("merge"), st.sampled_from(IDS), st.sampled_from(IDS)),
    st.tuples(st.just("wait"), st.sampled_from([1, 60, 3600, 86_400, 200_000])),
    st.tuples(st.just("change"), leaves),
    st.tuples(st.just("refresh")),
)


def is_alone(rule) -> bool:
    """Whether a rule names no other segment or list."""
    return not any(isinstance(leaf, model.InSegment | model.InList) for leaf in model.leaves(rule))


@settings(max_examples=examples(10))
@given(
    first=rules.filter(is_alone),
    second=leaves.filter(is_alone),
    story=st.lists(happenings, min_size=3, max_size=10),
)
def test_whatever_happens_members_are_who_fits_and_the_log_tells_how_they_came(
    records, first, second, story
):
    with records.begin() as connection:
        connection.execute(sa.delete(kept))
    shop = Shop(records, START + timedelta(days=DAYS))
    one = shop.segments.add("one", first)
    two = shop.segments.add("two", model.Not(of=second))
    shop.segments.refresh(shop.clock.now())
    told = {segment.name: shop.members(segment.id) for segment in (one, two)}
    play(shop, one, [*story, ("refresh",)])
    shop.clock.move(timedelta(hours=1))
    shop.segments.refresh(shop.clock.now())
    for segment in (shop.segments.kept.one(one.id), two):
        around = shop.segments.around(shop.clock.now())
        found = shop.rows(
            refreshing.compiler.text(refreshing.compiler.members(segment.rule, around))
        )
        kept_ = shop.rows("SELECT customer FROM members WHERE segment = $id", id=segment.id)
        assert sorted(kept_) == sorted(found)
        assert shop.segments.sizes(segment.id)[-1].members == len(found)
        if not shop.rows("FROM merges"):
            assert shop.members(segment.id) == replayed(shop, segment.name, told[segment.name])
    shop.store.close()


def play(shop, one, story):
    """Let things happen, one after another."""
    for happened in story:
        match happened:
            case "did", who, what, hours, properties:
                shop.did(who, what, shop.clock.now() + timedelta(hours=hours), **properties)
            case "merge", who, into:
                merge(shop, who, into)
            case "wait", seconds:
                shop.clock.move(timedelta(seconds=seconds))
            case "change", rule if is_alone(rule):
                version = shop.segments.kept.one(one.id).version
                shop.segments.kept.change(one.id, version=version, rule=rule)
            case ("refresh",):
                shop.segments.refresh(shop.clock.now())


def replayed(shop, segment, members):
    """Who is a member by what the log tells; nobody enters twice, or leaves without being there."""
    for event, name, who in shop.noted():
        if name == segment:
            assert (who in members) is (event == refreshing.LEFT)
            members = members ^ {who}
    return members


def merge(shop, who, into):
    """Merge two customers if they are there and are not one yet."""
    numbers = dict(shop.rows("SELECT id, customer FROM aliases"))
    if {who, into} <= numbers.keys() and numbers[who] != numbers[into]:
        shop.store.merge([who], into=into, reason="test", now=shop.clock.now())
