"""Reasons: every sentence that a reader says has a code, and words in both languages."""

from __future__ import annotations

import ast
import string

import pytest

from homing.collect.dead_letters import reasons
from homing.collect.dead_letters.reasons import OTHER, codes, in_words, why
from homing.collect.drain.driving import NOTHING
from homing.collect.drain.reading import BROKEN, NOBODY
from homing.collect.drain.writing import CROWDED
from support.project import SOURCE

SAYING = {"Unfit", "_Unfit", "Misshapen", "Uncountable"}
FILES = [
    path
    for folder in ("protocols", "enrich", "drain")
    for path in sorted((SOURCE / "collect" / folder).glob("*.py"))
]


def said_in(tree):
    """Yield the sentences of a module: what is raised, and what functions that say why return."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in SAYING and node.args:
            yield node.args[0]
        if isinstance(node, ast.FunctionDef) and node.name.startswith("_why"):
            yield from (each.value for each in ast.walk(node) if isinstance(each, ast.Return))
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "why":
            yield node.value


def text_of(node):
    """Return a sentence with X in its blanks; None where it is no literal."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(part.value) if isinstance(part, ast.Constant) else "X" for part in node.values
        )
    return None


SENTENCES = sorted(
    {
        text
        for path in FILES
        for node in said_in(ast.parse(path.read_text(encoding="utf-8")))
        if (text := text_of(node)) is not None
    }
    | {NOBODY, CROWDED, NOTHING, BROKEN.format("KeyError: 'x'")}
)


def test_what_readers_say_was_found():
    assert len(SENTENCES) > 40


@pytest.mark.parametrize("sentence", SENTENCES)
def test_every_sentence_has_a_code_and_words_in_both_languages(sentence):
    assert why(sentence).code != OTHER
    assert in_words(sentence, "en") == sentence
    russian = in_words(sentence, "ru")
    assert russian != sentence
    assert "{" not in russian.replace("{operation}", "")


def test_no_code_is_left_over():
    assert {why(each).code for each in SENTENCES} == set(codes()) - {OTHER}


def test_both_languages_have_the_same_blanks_or_fewer():
    def blanks(text):
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    for text in reasons._SENTENCES.values():
        assert blanks(text.ru) <= blanks(text.en)


def test_what_an_older_homing_said_is_shown_as_it_is():
    old = "The message was 7 days old {sic}."
    assert why(old).code == OTHER
    assert in_words(old, "ru") == old


def test_what_customers_sent_does_not_end_up_as_a_blank():
    odd = BROKEN.format("KeyError: '{name} {0.__class__}'")
    assert in_words(odd, "en") == odd
    assert "{0.__class__}" in in_words(odd, "ru")
