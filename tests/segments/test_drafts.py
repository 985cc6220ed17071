"""Drafts of rules: a form says what a rule says, an error leads to its field, edits are undone."""

import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from homing.core.errors import UserError
from homing.segments import TEMPLATES, compiler, rule_of, said_of
from homing.segments.compiler import Around
from homing.segments.drafts import FRESH, GROUPS, drafted, fresh, pairs, place, read, said
from homing.segments.edits import Taken, edited, restored
from homing.segments.reading import canonical
from segments.rules import START, rules
from support.thorough import examples

AROUND = Around(START)


def meaning(rule):
    return compiler.text(compiler.members(rule, AROUND))


@settings(max_examples=examples(30))
@given(rule=rules)
def test_a_form_says_the_rule_it_was_filled_in_with(rule):
    assume(not re.search(r'"values":\[[^]]*""', canonical(rule)))  # a line of nothing is no line
    draft = drafted(rule)
    assert read(pairs(draft)) == draft
    assert meaning(rule_of(said(draft))) == meaning(rule)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda each: each.key)
def test_a_ready_rule_comes_back_as_it_was(template):
    assert rule_of(said(drafted(template.rule))) == template.rule
    assert said_of(rule_of(said(drafted(template.rule)))) == said_of(template.rule)


def test_numbers_are_taken_as_people_write_them():
    for typed, meant in (("1 000", 1000), ("2,5", 2.5), ("0.5", 0.5), ("x", "x"), ("", "")):
        draft = read([("rule.of.0.kind", "overdue"), ("rule.kind", "all")])
        draft["of"][0]["factor"] = typed
        assert said(draft)["factor"] == meant


def test_what_another_kind_had_is_left_out_and_what_both_have_stays():
    fields = {"kind": "all", "of.0.kind": "did_not", "of.0.events.0": "visit"}
    fields |= {"of.0.op": "exactly", "of.0.trait": "plan", "of.7.kind": "odd"}
    draft = read((f"rule.{name}", text) for name, text in fields.items())
    first, odd = draft["of"]
    assert set(first) == {"kind", *FRESH["did_not"]}
    assert first["events"] == ["visit"]
    assert odd["kind"] == "did"
    assert read([("name", "x"), ("rule", "{}")]) is None


@pytest.mark.parametrize(
    ("fields", "where", "name"),
    [
        ({"kind": "all", "of.0.kind": "did", "of.0.times": "x"}, "rule.times", "rule.of.0.times"),
        (
            {"kind": "all", "of.0.kind": "trait", "of.1.kind": "did", "of.1.window.kind": "last"},
            "rule.of[1].window.days",
            "rule.of.1.window.days",
        ),
        ({"kind": "none", "of.0.kind": "sample"}, "rule.of.percent", "rule.of.0.percent"),
        (
            {"kind": "none", "of.0.kind": "sample", "of.1.kind": "trait"},
            "rule.of.of[1].test.value",
            "rule.of.1.test.value",
        ),
        (
            {"kind": "any", "of.0.kind": "sequence", "of.1.kind": "did"},
            "rule.of[0].within_s",
            "rule.of.0.within_s.n",
        ),
        ({"kind": "all"}, "rule.of", "rule"),
        ({"kind": "all", "of.0.kind": "all"}, "rule.of", "rule.of.0"),
        ({"kind": "all", "of.0.kind": "did"}, "rule.nothing[3].like", "rule.of.0"),
        ({"kind": "all", "of.0.kind": "did"}, "name", "rule.of.0"),
    ],
)
def test_an_error_leads_to_the_field_it_is_about(fields, where, name):
    draft = read((f"rule.{key}", value) for key, value in fields.items())
    if "of" not in draft:
        draft["of"] = []
    assert place(draft, where) == name


@given(
    rule=rules, choice=st.randoms(use_true_random=False), kind=st.sampled_from([*FRESH, *GROUPS])
)
def test_what_is_taken_out_comes_back_to_its_place(rule, choice, kind):
    draft = drafted(rule)
    places = [
        name.removesuffix(".kind")
        for name, _ in pairs(draft)
        if name.endswith(".kind") and ".window." not in name and name != "rule.kind"
    ]
    at = choice.choice(places)
    gone = edited(draft, "remove", at)
    kept = Taken.read(gone.taken.text)
    assert gone.draft != draft
    assert restored(gone.draft, kept).draft == draft
    twice = edited(draft, "copy", at)
    assert edited(twice.draft, "remove", twice.at).draft == draft
    moved = edited(draft, "up", at)
    assert moved.at == at or edited(moved.draft, "down", moved.at).draft == draft
    added = edited(draft, "add", "rule", kind)
    assert added.draft["of"][-1] == fresh(kind)
    assert edited(draft, "remove", "rule.of.99").draft == draft


def test_every_new_condition_but_those_that_name_something_is_a_rule_at_once():
    for kind in FRESH:
        draft = {"kind": "all", "of": [fresh(kind)]}
        if kind in {"trait", "segment", "list", "aggregate"}:
            with pytest.raises(UserError) as caught:
                rule_of(said(draft))
            assert place(draft, caught.value.where) in dict(pairs(draft))
        else:
            assert rule_of(said(draft))
