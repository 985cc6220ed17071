"""Rules of events: one line of text, read and written alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homing.core.errors import UserError
from homing.metrics.selection.rule import Condition, Rule, rules

NAMES = st.text(min_size=1).filter(lambda text: text == text.strip())
VALUES = st.text().filter(lambda text: text == text.strip())
TESTS = st.sampled_from(["=", "!=", "~", "!~"])


@st.composite
def conditions(draw):
    name = draw(NAMES.filter(lambda text: not text.startswith("trait.")))
    if draw(st.booleans()):
        return Condition(name, draw(st.booleans()), draw(TESTS), draw(VALUES))
    return Condition(name, draw(st.booleans()), draw(st.sampled_from(["is", "is not"])))


@given(st.builds(Rule, st.one_of(st.none(), NAMES), st.lists(conditions(), max_size=3).map(tuple)))
def test_a_rule_reads_what_it_wrote(rule: Rule):
    assert Rule.read(str(rule)) == rule


def test_any_event_among_others_is_any_event():
    assert rules(["purchase", "*"]) == ()
    assert rules(["*[amount>=10]"]) == (Rule(None, (Condition("amount", False, ">=", "10"),)),)


@pytest.mark.parametrize(
    "text", ["", "[a=1]", "a[", "a[]", "a[b=1", "a[=1]", "a[b>x]", "a]b", "a[b]c"]
)
def test_what_is_no_rule_is_refused_and_says_where(text: str):
    with pytest.raises(UserError) as caught:
        Rule.read(text, "start_event")
    assert caught.value.where == "start_event"
    assert caught.value.remedy
