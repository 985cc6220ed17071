"""What a question may get wrong is said in both languages, whichever analysis refuses it."""

import ast
from importlib.resources import files
from pathlib import Path

import pytest

from homing.core.sentences import OTHER
from homing.ui.analysis_faults import ANALYSIS_FAULTS
from homing.ui.faults import FAULTS, told

METRICS = Path(str(files("homing.metrics")))
NOT_ON_PAGES = ("frames", "commands", "subscription")
"""Rooms that the library and the terminal alone ask."""
STATISTICS_ON_PAGES = ("projection.py", "scientific.py")
MADE_OF_PARTS = {
    "7Use one of: 7.",
    "7 returns are 7 there.",
    "No cohort has reached age 1. 7",
}
"""Of whose blanks a part is a sentence or a word of its own: each whole one is known."""
OF_THE_LIBRARY = 'Name the column that does: homing.events(…, aside="aside").'
BLANK = "7"
MADE = {"UserError", "NotFound"}


def text_of(node):
    """Return a sentence as it stands in the code, with something in its blanks."""
    match node:
        case ast.Constant(value=str() as said):
            return said
        case ast.JoinedStr():
            return "".join(text_of(part) for part in node.values)
        case ast.FormattedValue():
            return BLANK
        case _:
            return None


def is_on_pages(path):
    room = path.relative_to(METRICS).parts[0]
    return path.name in STATISTICS_ON_PAGES if room == "statistics" else room not in NOT_ON_PAGES


def sentences():
    """Yield what each refusal of a question says."""
    for path in filter(is_on_pages, sorted(METRICS.rglob("*.py"))):
        code = path.read_text("utf-8")
        calls = ast.walk(ast.parse(code)) if any(name in code for name in MADE) else ()
        for node in calls:
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in MADE:
                said = [*node.args, *(k.value for k in node.keywords if k.arg == "remedy")]
                yield from filter(None, map(text_of, said))


def test_every_refusal_of_a_question_is_known_in_both_languages():
    found = list(sentences())
    unknown = {said for said in found if FAULTS.why(said).code == OTHER}
    assert unknown == {*MADE_OF_PARTS, OF_THE_LIBRARY}
    assert len(found) > 80


@pytest.mark.parametrize("code", ANALYSIS_FAULTS)
def test_a_sentence_is_read_back_as_itself(code):
    said = ANALYSIS_FAULTS[code].en.replace("{", "").replace("}", "")
    assert FAULTS.why(said).code == code
    assert "<" not in told(said, "ru")
