"""Rules in SQL: who fits is who fits by walking every customer's events; on every dialect."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homing.segments import model
from homing.segments.compiler import Around, members, text
from homing.segments.kinds import Kinds
from segments.brute import Happened, Judge, World
from segments.logs import empty_log, filled
from segments.rules import LIVE, START, ZONES, leaves, moments, rules, worlds
from support.thorough import examples

pytestmark = pytest.mark.db


@pytest.fixture(scope="module")
def log():
    with empty_log() as connection:
        yield connection


@settings(max_examples=examples(40))
@given(
    world=worlds(),
    rule=rules,
    live=leaves.filter(lambda leaf: getattr(leaf, "segment", None) != LIVE),
    now=moments,
    timezone=st.sampled_from(ZONES),
)
def test_who_fits_is_who_fits_walking_every_history(log, world, rule, live, now, timezone):
    judge = Judge(world, now, timezone, {LIVE: live})
    around = Around(now, timezone, judge.rules.get)
    with filled(log, world):
        found = log.execute(text(members(rule, Kinds().around(log, [rule], around)))).fetchall()
    assert sorted(found) == sorted((each,) for each in judge.members(rule))


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)


@settings(max_examples=examples(20))
@given(name=TEXTS, key=TEXTS, value=TEXTS)
def test_a_name_or_a_value_is_never_part_of_the_statement(log, name, key, value):
    event = Happened(0, name, START, {key: value})
    world = World({0: "ann", 1: value}, {0: {key: value}, 1: None}, {}, [event])
    same = model.Equals(op="is", value=value)
    rule = model.All(
        of=(
            model.Did(events=(name,), where=(model.Filter(property=key, test=same),)),
            model.Trait(trait=key, test=model.OneOf(op="one_of", values=(value, name))),
            model.Sample(percent=100.0, salt=value),
        )
    )
    with filled(log, world):
        said = text(members(rule, Around(START)))
        assert log.execute(said).fetchall() == [(0,)]


@pytest.mark.parametrize("timezone", ["UTC", "Asia/Tokyo", "America/New_York"])
def test_the_first_and_the_last_day_of_the_calendar_mean_always(log, timezone):
    always = model.Between(since=date.min, until=date.max)
    rule = model.All(
        of=(
            model.Did(window=always),
            model.Seen(which="last", test=model.Dated(op="before", day=date.max)),
            model.Not(of=model.Seen(which="last", test=model.Dated(op="after", day=date.max))),
        )
    )
    world = World({0: "ann"}, {0: {}}, {}, [Happened(0, "visit", START, {})])
    with filled(log, world):
        said = text(members(rule, Around(START, timezone)))
        assert log.execute(said).fetchall() == [(0,)]
