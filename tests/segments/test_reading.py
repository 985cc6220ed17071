"""The JSON form of a rule: read as it was written, refused with the place and what to do."""

import json
from uuid import UUID

import pytest
from hypothesis import given

from homing.core.errors import NotFound, UserError
from homing.segments import model
from homing.segments.reading import (
    MOST_CONDITIONS,
    MOST_DEPTH,
    canonical,
    check_references,
    fingerprint,
    rule_of,
    said_of,
    schema,
)
from segments.rules import rules

DID = {"kind": "did", "events": ["purchase"]}
TOP = {"kind": "top", "measure": "sum", "property": "amount", "share": 0.2}
A, B, C = (UUID(int=n) for n in range(3))


@given(rule=rules)
def test_a_rule_reads_what_it_wrote(rule):
    assert rule_of(said_of(rule)) == rule
    assert rule_of(canonical(rule)) == rule
    assert canonical(rule_of(canonical(rule))) == canonical(rule)


@pytest.mark.parametrize(
    ("said", "where", "remedy"),
    [
        ({}, "rule", "Add `kind`"),
        ([], "rule", "Schema"),
        ({"kind": "al", "of": [DID]}, "rule", "Did you mean all?"),
        ({"kind": "all", "of": []}, "rule.of", "Add at least one"),
        ({"kind": "did", "evnts": ["a"]}, "rule.evnts", "Take it out"),
        ({"kind": "did", "op": "atleast"}, "rule.op", "Did you mean at_least?"),
        ({"kind": "did", "times": "3"}, "rule.times", "such as 3"),
        ({"kind": "did", "window": {"days": 3}}, "rule.window", "Add `kind`"),
        (
            {"kind": "all", "of": [DID, {"kind": "not", "of": {"kind": "trait", "trait": "x"}}]},
            "rule.of[1].of.test",
            "Add `test`",
        ),
        (
            {"kind": "trait", "trait": "x", "test": {"op": "one_of", "values": ["a", None]}},
            "rule.test.values[1]",
            "Schema",
        ),
        (
            {"kind": "did", "where": [{"property": "a", "test": {"op": "before", "day": "x"}}]},
            "rule.where[0].test.day",
            "2026-08-19",
        ),
        ({"kind": "did", "window": {"kind": "last", "days": 0}}, "rule.window.days", "1 or more"),
        ({"kind": "sample", "percent": 1e-9}, "rule.percent", "0.0001"),
        ({"kind": "top", "measure": "sum", "share": 0.2}, "rule.property", "Name a `property`"),
        (
            {"kind": "did", "window": {"kind": "between", "since": "2026-02", "until": "x"}},
            "rule.window.since",
            "2026-08-19",
        ),
        (
            {
                "kind": "did",
                "window": {"kind": "between", "since": "2026-02-02", "until": "2026-02-01"},
            },
            "rule.window.until",
            "earlier day",
        ),
        (TOP | {"measure": "days", "currency": "EUR"}, "rule.currency", "Leave `currency` out"),
        (TOP | {"currency": "euro"}, "rule.currency", "such as EUR"),
        (TOP | {"share": 0}, "rule.share", "more than 0"),
        ({"kind": "did", "events": ["a" * 201]}, "rule.events[0]", "Shorten"),
        ({"kind": "all", "of": [DID, TOP | {"property": None}]}, "rule.of[1].property", "Name"),
        ({"kind": "segment", "segment": "x"}, "rule.segment", "Choose one"),
        ({"kind": "did", "events": ["a\0b"]}, "rule", "Take the character"),
        ("{", "rule", "Write a rule such as"),
    ],
)
def test_what_is_no_rule_is_refused_with_its_place_and_a_remedy(said, where, remedy):
    with pytest.raises(UserError) as caught:
        rule_of(said)
    assert caught.value.where == where
    assert remedy in (caught.value.remedy or "")


def test_groups_inside_groups_have_an_end():
    rule = DID
    for _ in range(MOST_DEPTH):
        rule = {"kind": "not", "of": rule}
    assert rule_of(rule)
    with pytest.raises(UserError, match="too deeply"):
        rule_of({"kind": "not", "of": rule})
    with pytest.raises(UserError, match="too deeply"):
        rule_of("[" * 500 + "]" * 500)


def test_a_rule_has_only_so_many_conditions():
    assert rule_of({"kind": "all", "of": [DID] * MOST_CONDITIONS})
    with pytest.raises(UserError, match="too long"):
        rule_of({"kind": "all", "of": [DID] * (MOST_CONDITIONS + 1)})


def test_equal_rules_are_known_by_the_same_hash():
    said = rule_of(DID)
    assert fingerprint(said) == fingerprint(rule_of({"events": ["purchase"], "kind": "did"}))
    assert fingerprint(said) != fingerprint(rule_of(DID | {"times": 2}))


def test_the_hash_changes_with_the_rule_of_a_segment_it_names():
    rule = model.InSegment(segment=A)
    before, after = model.Did(times=1), model.Did(times=2)
    assert fingerprint(rule, {A: before}.get) != fingerprint(rule, {A: after}.get)


def test_segments_that_name_one_another_in_a_circle_are_refused():
    others = {B: model.InSegment(segment=C), C: model.InSegment(segment=A)}
    with pytest.raises(UserError, match="made of itself"):
        check_references(model.Not(of=model.InSegment(segment=B)), others.get, own=A)
    check_references(model.InSegment(segment=B), (others | {C: model.Did()}).get, own=A)


def test_segments_that_say_too_much_together_are_refused():
    long = model.AnyOf(of=(model.Did(),) * MOST_CONDITIONS)
    with pytest.raises(UserError, match="101 conditions"):
        check_references(model.InSegment(segment=B), {B: long}.get)


def test_a_segment_that_is_not_there_is_not_found():
    def nobody(segment):
        raise NotFound("There is no such segment.")

    with pytest.raises(NotFound):
        check_references(model.InSegment(segment=B), nobody)


def test_the_schema_names_every_kind_and_is_json():
    text = json.dumps(schema())
    kinds = ["trait", "did", "did_not", "seen", "aggregate", "top", "sequence", "overdue"]
    kinds += ["segment", "list", "sample", "all", "any", "not"]
    assert all(f'"const": "{kind}"' in text for kind in kinds)
