"""Segments as pages and commands ask for them: counts, members, samples, reasons, lists."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
import sqlglot

from homing.core.errors import NotFound, UserError
from homing.histories.live import Live
from homing.segments import model
from homing.segments.fitting import at_hand
from homing.segments.saved import Kind
from homing.segments.service import Preview
from homing.segments.tables import segment_lists, segments
from homing.segments.templates import TEMPLATES
from homing.store import Records, reading
from segments.logs import NOW, Shop

pytestmark = pytest.mark.db

BOUGHT = model.Did(events=("purchase",))


@pytest.fixture(scope="module")
def records():
    opened = Records.open("sqlite://")
    yield opened
    opened.close()


@pytest.fixture
def shop(records):
    with records.begin() as connection:
        connection.execute(sa.delete(segments))
        connection.execute(sa.delete(segment_lists))
    shop = Shop(records, NOW)
    shop.did("ann", at=NOW - timedelta(days=9), amount=100)
    shop.did("ann", at=NOW - timedelta(days=2), amount=50)
    shop.did("bob", "visit")
    yield shop
    shop.store.close()


def test_a_rule_that_is_not_kept_yet_is_counted_sampled_and_listed(shop):
    asked = shop.segments
    assert asked.count(BOUGHT) == 1
    assert asked.count(model.Did()) == 2
    assert asked.preview(BOUGHT) == Preview(1, ("ann",))
    assert len(asked.preview(model.Did(), 1).sample) == 1
    assert asked.members(model.Did()).to_pydict() == {"customer": ["ann", "bob"]}
    assert asked.members(model.Did(), most=1).num_rows == 1
    assert sqlglot.parse_one(asked.sql(BOUGHT, "postgres"), read="postgres")


def test_who_did_something_so_often_is_found_in_histories_as_the_statement_finds_them(shop):
    shop.did("ann", "visit", at=NOW)
    shop.did("cid", at=NOW + timedelta(days=1))
    with shop.store.cursor() as cursor:
        mark, names = reading.mark_and_names(cursor)
        live = Live(reading.whole(cursor, mark), names, "amount")
        numbers = dict(cursor.execute("SELECT id, customer FROM identities").fetchall())
    for rule, who in (
        (BOUGHT, ["ann"]),
        (model.Did(), ["ann", "bob"]),
        (model.Did(events=("visit", "purchase"), times=3), ["ann"]),
        (model.Did(events=("purchase",), times=2, window=model.Last(days=9)), []),
        (model.Did(events=("purchase",), window=model.Last(days=9)), ["ann"]),
        (model.Did(events=("unheard of",)), []),
    ):
        found = at_hand(rule, live, shop.segments.around()).tolist()
        assert found == [numbers[each] for each in who]
        assert shop.segments.members(rule)["customer"].to_pylist() == who
    for rule in (model.DidNot(), model.Did(op="exactly"), model.Did(times=0)):
        assert at_hand(rule, live, shop.segments.around()) is None


def test_why_says_of_each_condition_what_it_was_judged_by(shop):
    rule = model.All(
        of=(
            model.Did(events=("purchase",), times=2),
            model.Not(of=model.DidNot(events=("visit",))),
            model.Aggregate(
                measure="sum",
                property="amount",
                test=model.Compared(op="greater", value=100),
            ),
            model.Seen(which="last", test=model.Ago(op="within", days=3)),
            model.Trait(trait="plan", test=model.Known(op="set")),
            model.Overdue(),
            model.Sample(percent=100.0),
        )
    )
    found = shop.segments.why(rule, "ann")
    assert not found.is_member
    said = [(each.is_met, each.own) for each in found.reasons]
    last = NOW - timedelta(days=2)
    assert said == [
        (True, 2),
        (True, 0),
        (True, 150),
        (True, last),
        (False, None),
        (False, 2),
        (True, None),
    ]
    assert found.reasons[0].text.ru == "которые совершали «purchase» не меньше 2 раз"
    assert shop.segments.why(BOUGHT, "ann").is_member


def test_who_is_frozen_under_a_name_that_is_taken_meanwhile_is_let_go(shop, monkeypatch):
    def takes_it(segment):
        shop.segments.kept.add(shop.segments.kept.draft(segment.name, BOUGHT, Kind.live, None))

    monkeypatch.setattr(shop.segments.kept, "check", takes_it)
    with pytest.raises(UserError, match="There is a segment “Buyers” already"):
        shop.segments.add("Buyers", BOUGHT, kind=Kind.frozen)
    assert shop.rows("SELECT count(*) FROM memberships") == [(0,)]


def test_a_frozen_segment_that_cannot_be_added_leaves_no_members(shop):
    shop.segments.add("Buyers", BOUGHT)
    with pytest.raises(UserError, match="already"):
        shop.segments.add("Buyers", BOUGHT, kind=Kind.frozen)
    assert shop.rows("FROM memberships") == []


def test_why_of_nobody_is_not_found(shop):
    with pytest.raises(NotFound):
        shop.segments.why(BOUGHT, "nobody")


def test_a_list_holds_each_id_once_whoever_is_known_by_it(shop):
    uploaded = shop.segments.add_list("Friends", ["ann", " ann ", "nobody", ""])
    assert (uploaded.size, shop.segments.known_of(uploaded.id)) == (2, 1)
    assert shop.segments.count(model.InList(list=uploaded.id)) == 1
    with pytest.raises(UserError, match="no id"):
        shop.segments.add_list("Nobody", [" "])


def test_the_segments_of_a_customer_are_those_of_the_last_look(shop):
    segment = shop.segments.add("Buyers", BOUGHT)
    assert shop.segments.of_customer("ann") == []
    shop.segments.refresh()
    assert shop.segments.of_customer("ann") == [segment.id]
    assert shop.segments.of_customer("bob") == []
    shop.did("anon:1", "visit")
    shop.store.merge(["ann"], into="anon:1", reason="test", now=NOW)
    assert shop.segments.of_customer("anon:1") == [segment.id]


def test_a_log_of_files_alone_stands_at_its_last_event(shop):
    shop.clock.move(timedelta(days=400))
    assert shop.segments.now() == NOW
    recent = model.Did(events=("purchase",), window=model.Last(days=30))
    assert shop.segments.count(recent) == 1
    shop.rows("INSERT INTO drains VALUES (1, uuid(), now(), now(), 1, 1, 0, 0, 0, 0, 0, 0, 0)")
    assert shop.segments.now() == shop.clock.now()
    assert shop.segments.count(recent) == 0


def test_every_template_is_a_rule_that_runs(shop):
    for template in TEMPLATES:
        assert shop.segments.count(template.rule) >= 0, template.key
        assert shop.segments.why(template.rule, "ann").reasons, template.key
