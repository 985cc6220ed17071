"""Why something was not taken is said in Russian too: every sentence that is raised is known."""

from __future__ import annotations

import ast
import re
from itertools import product

import pytest

from homing.core.sentences import OTHER
from homing.core.text import LANGUAGES
from homing.segments.faults import FAULTS
from homing.segments.reading import _MISTAKES
from support.project import SOURCE

RAISED = {"UserError", "NotFound", "Conflict"}
FILES = [
    SOURCE / "segments" / f"{name}.py" for name in ("reading", "keeping", "service", "pages/lists")
]


def texts_of(node) -> list[str]:
    """Return what an expression says, with X in its blanks; both ways of a choice."""
    if isinstance(node, ast.IfExp):
        return texts_of(node.body) + texts_of(node.orelse)
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.JoinedStr):
        parts = (str(part.value) if isinstance(part, ast.Constant) else "X" for part in node.values)
        return ["".join(parts)]
    if isinstance(node, ast.Tuple):
        return [text for each in node.elts for text in texts_of(each)]
    return []


def said_in(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in RAISED:
            yield from texts_of(node.args[0])
            for each in node.keywords:
                yield from texts_of(each.value) if each.arg == "remedy" else ()
        if isinstance(node, ast.FunctionDef) and node.name in {"_sentence", "_unknown"}:
            for each in ast.walk(node):
                yield from texts_of(each.value) if isinstance(each, ast.Return) else ()


SENTENCES = sorted(
    {text for path in FILES for text in said_in(ast.parse(path.read_text(encoding="utf-8")))}
    | {text.format(least=1, most=5) for each in _MISTAKES for text in each[1:]}
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_read_back_and_said_in_both_languages(language):
    assert len(SENTENCES) > 40
    unknown = [each for each in SENTENCES if FAULTS.why(each).code == OTHER]
    assert unknown == []
    for each, russian in product(SENTENCES, [language == "ru"]):
        said = FAULTS.in_words(each, language)
        assert bool(re.search("[а-я]", said)) == russian, each
        assert russian or said == each
