"""What a question needs of the log is declared by its fields, none of them forgotten."""

from dataclasses import fields
from typing import get_type_hints

import pytest

from homing.metrics.analyses import ANALYSES
from homing.metrics.churn.question import ChurnQuestion
from homing.metrics.funnel.question import FunnelQuestion
from homing.metrics.needed import needed_by

NO_RULES = {"where", "customers"}


@pytest.mark.parametrize("analysis", ANALYSES, ids=lambda each: each.spec.key)
def test_every_field_of_many_texts_is_declared_as_rules_or_is_none(analysis):
    question = analysis.question
    hints = get_type_hints(question)
    texts = {each.name for each in fields(question) if hints[each.name] == tuple[str, ...]}
    declared = (*question.EVENTS, *question.RULES)
    assert sorted(declared) == sorted(texts - NO_RULES)
    assert set(question.STEPS) <= set(question.RULES)


def test_a_contract_needs_the_events_that_begin_and_end_it():
    asked = ChurnQuestion(
        kind="contract", event=("purchase",), begins=("on",), ends=("off[plan=a]",)
    )
    assert needed_by(asked).events == ("purchase", "on", "off")
    assert needed_by(asked).properties == ("plan",)


def test_what_ends_an_attempt_is_needed_without_its_place():
    asked = FunnelQuestion(steps=("view", "purchase"), exclude=("1-2:refund",))
    assert needed_by(asked).events == ("view", "purchase", "refund")
