"""A rule as one sentence: in English and in Russian, with its numbers and cases right."""

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given

from homing.segments.model import InList, InSegment
from homing.segments.reading import rule_of
from homing.segments.templates import TEMPLATES
from homing.segments.words import Names, sentence
from segments.rules import rules

BOUGHT = {"kind": "did", "events": ["purchase"]}
LAST = {"kind": "last", "days": 21}


def test_names_of_segments_and_lists_stand_in_the_sentence():
    a = UUID(int=1)
    names = Names({a: "VIP"}, {a: "Friends"})
    assert sentence(InSegment(segment=a), names).en == "Customers who are in the segment “VIP”."
    assert sentence(InList(list=a), names).ru == "Клиенты, которые есть в списке «Friends»."


@pytest.mark.parametrize(
    ("said", "en", "ru"),
    [
        (
            BOUGHT | {"op": "exactly", "times": 1},
            "who did “purchase” exactly once",
            "которые совершали «purchase» ровно 1 раз",
        ),
        (
            BOUGHT | {"times": 21, "window": LAST},
            "who did “purchase” at least 21 times in the last 21 days",
            "которые совершали «purchase» не меньше 21 раза за последний 21 день",
        ),
        (
            BOUGHT | {"op": "at_most", "times": 3, "window": {"kind": "last", "days": 2}},
            "who did “purchase” at most 3 times in the last 2 days",
            "которые совершали «purchase» не больше 3 раз за последние 2 дня",
        ),
        (
            {"kind": "did_not", "window": {"kind": "last", "days": 11}},
            "who did not do any event in the last 11 days",
            "которые не совершали никаких событий за последние 11 дней",
        ),
        (
            {
                "kind": "sequence",
                "first": {"events": ["cart"]},
                "then": {"events": ["purchase"]},
                "within_s": 7200,
                "happened": False,
            },
            "who did “cart” and then not “purchase” within 2 hours",
            "которые совершили «cart», а затем не совершили «purchase» в течение 2 часов",
        ),
        (
            {
                "kind": "sequence",
                "first": {},
                "then": {"events": ["purchase"]},
                "within_s": 86_400,
            },
            "who did any event and then “purchase” within 1 day",
            "которые совершили любое событие, а затем «purchase» в течение 1 дня",
        ),
        (
            {
                "kind": "seen",
                "which": "last",
                "events": ["visit"],
                "test": {"op": "longer_ago", "days": 21},
            },
            "whose last “visit” was more than 21 days ago",
            "у которых последнее событие «visit» было больше 21 дня назад",
        ),
        (
            {
                "kind": "aggregate",
                "measure": "sum",
                "property": "points",
                "test": {"op": "greater", "value": 1000.5},
            },
            "whose sum of “points” in any event is more than 1,000.5",
            "у которых сумма «points» в событиях больше 1\xa0000,5",
        ),
        (
            {"kind": "trait", "trait": "birthday", "test": {"op": "birthday_within", "days": 1}},
            "whose “birthday” has its day within the next 1 day",
            "у которых «birthday» наступит в ближайший 1 день",
        ),
        (
            {
                "kind": "all",
                "of": [
                    BOUGHT,
                    {
                        "kind": "any",
                        "of": [
                            {"kind": "trait", "trait": "a", "test": {"op": "is", "value": True}},
                            {"kind": "not", "of": {"kind": "sample", "percent": 2.5}},
                        ],
                    },
                ],
            },
            "who did “purchase” and (whose “a” is true or not (who are in a 2.5% sample))",
            (
                "которые совершали «purchase», и (у которых «a» — да, или не те"
                " (которые попали в выборку 2,5\u00a0%))"
            ),
        ),
    ],
)
def test_a_rule_is_one_sentence(said, en, ru):
    found = sentence(rule_of(said))
    assert found.en == f"Customers {en}."
    assert found.ru == f"Клиенты, {ru}."


def test_money_is_said_with_its_currency_named_or_the_main_one():
    rule = rule_of(
        {
            "kind": "aggregate",
            "measure": "sum",
            "property": "amount",
            "test": {"op": "at_least", "value": 150000},
        }
    )
    assert "“amount” in the main currency" in sentence(rule).en
    assert "«amount» в основной валюте" in sentence(rule).ru
    known = Names(currency="GBP")
    assert sentence(rule, known).en.endswith("“amount” in GBP in any event is at least £1,500.00.")
    named = replace(rule, currency="EUR")
    assert sentence(named, known).ru.endswith(" в EUR в событиях не меньше 1\xa0500,00\xa0€.")


@given(rule=rules)
def test_every_rule_has_a_sentence_in_both_languages(rule):
    found = sentence(rule)
    assert found.en.startswith("Customers ")
    assert found.ru.startswith("Клиенты, ")
    for text in (found.en, found.ru):
        assert "  " not in text
        assert "None" not in text


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.key)
def test_every_template_has_a_sentence(template):
    assert len(sentence(template.rule).ru) > 40
