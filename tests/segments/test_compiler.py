"""Rules in SQL: who fits is who fits by walking every customer's events; on every dialect."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homing.segments.compiler import Around, members, text
from segments.brute import Judge
from segments.logs import empty_log, filled
from segments.rules import LIVE, ZONES, leaves, moments, rules, worlds

pytestmark = pytest.mark.db

EXAMPLES = 60
"""Of a run; a few thousand were looked at when the compiler was written."""


@pytest.fixture(scope="module")
def log():
    with empty_log() as connection:
        yield connection


@settings(max_examples=EXAMPLES)
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
        found = log.execute(text(members(rule, around))).fetchall()
    assert sorted(found) == sorted((each,) for each in judge.members(rule))
