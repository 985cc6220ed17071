"""What may be asked, in the words that every face shares."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import homing as hm
from homing.core.errors import UserError
from homing.core.periods import Period
from homing.metrics.retention.presets import PRESETS
from homing.metrics.retention.question import USUAL, RetentionQuestion
from metrics.logs import taken


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"period": "fortnight"}, "'fortnight' is not a period.*hour, day, week"),
        ({"preset": "excel"}, "preset: 'excel' .*posthog, amplitude, mixpanel, ga4, devtodev"),
        ({"cohort": "always"}, "'always' is not something cohort can be.*first_time, first_ever"),
        ({"measure": "sometimes"}, "measure.*Use on, on_or_after, on_or_before, streak"),
        ({"window": "25h"}, "window.*calendar, 24h"),
        ({"anchor": "last"}, "anchor.*first, each"),
        ({"column_zero": "none"}, "column_zero.*cohort, measured"),
        ({"average": "median"}, "average.*pooled, simple, unique, mixpanel"),
        ({"aggregate": "most"}, "aggregate.*sum, mean"),
        ({"by_side": "return"}, "by_side.*start, both"),
        ({"follow_up": "long"}, "follow_up.*common, own"),
        ({"ages": -1}, "-1 is not an age"),
        ({"at_least": 0}, "at_least: 0 returns are always there"),
        ({"top": 0}, "top: 0 groups cannot be shown"),
        ({"brackets": (1, 0)}, "brackets: A bracket without an age"),
        ({"brackets": (1, 7), "ages": 3}, "ages: Brackets say themselves"),
        ({"anchor": "each"}, "anchor: By the calendar.*window=24h"),
        ({"aggregate": "mean"}, "aggregate: There is nothing.*value=amount"),
        ({"by_side": "both"}, "by_side: There is no value.*by=browser"),
        ({"follow_up": "own"}, "follow_up: Only on_or_after waits"),
        ({"start_event": "buy["}, "start_event: 'buy\\[' cannot be read"),
        ({"since": "soon"}, "since: 'soon' is not a date"),
        ({"now": "soon"}, "now: 'soon' is not a moment"),
        ({"now": "2026-01-01T00:00"}, "needs a time zone"),
        ({"since": "2026-02-01", "until": "2026-01-01"}, "ends .* before it begins"),
        ({"until": "9999-12-31"}, "9999-12-31 is too far away"),
        ({"since": "0001-01-01"}, "0001-01-01 is too far away"),
        ({"timezone": "Mars"}, "'Mars' is not a time zone"),
        ({"week_start": 9}, "cannot start with day 9"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_what_can(asked, said):
    with pytest.raises(UserError, match=said):
        hm.retention(taken([]), **asked)


@pytest.mark.parametrize("preset", list(PRESETS))
def test_a_preset_fills_what_is_not_said(preset):
    asked = RetentionQuestion(preset=preset, value="points", by="browser")
    settled = asked.settled()
    moot = set() if settled.measure == "on_or_after" else {"follow_up"}
    moot |= set() if settled.window == "24h" else {"anchor"}
    for name, value in {**USUAL, **PRESETS[preset].options}.items():
        assert getattr(settled, name) == (None if name in moot else value)


def test_what_is_said_wins_over_the_preset():
    asked = RetentionQuestion(preset="amplitude", measure="on", window="calendar")
    settled = asked.settled()
    assert (settled.measure, settled.window, settled.cohort) == ("on", "calendar", "recurring")
    assert (settled.anchor, settled.follow_up) == (None, None)
    assert RetentionQuestion(preset="ga4", period=Period.week).settled().period is Period.week


def test_every_preset_says_where_it_is_from_and_sets_only_what_there_is():
    known = {each.name for each in fields(RetentionQuestion)}
    for each in PRESETS.values():
        assert each.source
        assert set(each.options) <= known


options = st.fixed_dictionaries(
    {},
    optional={
        "preset": st.sampled_from(list(PRESETS)),
        "cohort": st.sampled_from(["first_time", "first_ever", "recurring"]),
        "measure": st.sampled_from(["on", "on_or_after", "on_or_before", "streak"]),
        "window": st.sampled_from(["calendar", "24h"]),
        "by": st.sampled_from(["browser", "trait.plan"]),
        "value": st.just("points"),
        "at_least": st.integers(1, 5),
    },
)


@given(options)
def test_a_settled_question_is_settled(said):
    settled = RetentionQuestion(**said).settled()
    assert settled.settled() == settled
    assert replace(settled, preset=None).settled() == replace(settled, preset=None)
    for name, value in said.items():
        assert getattr(settled, name) == value


def test_the_library_and_the_addresses_ask_by_the_same_names():
    import inspect
    from typing import get_type_hints

    from homing.metrics.answers.question import Asked

    own = set(inspect.signature(hm.retention).parameters) - {"events", "asked"}
    assert own | set(get_type_hints(Asked)) == {each.name for each in fields(RetentionQuestion)}
