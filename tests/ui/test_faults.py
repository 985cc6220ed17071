"""What a page may refuse is said in both languages, whatever room of the house refuses it."""

import ast
import re
from importlib.resources import files
from pathlib import Path

from homing.core.sentences import OTHER
from homing.segments.reading import _MISTAKES
from homing.ui.analysis_faults import ANALYSIS_FAULTS
from homing.ui.faults import _FAULTS, _TYPED, _WAYS, FAULTS, told
from homing.ui.product_faults import PRODUCT_FAULTS
from homing.ui.segment_faults import SEGMENT_FAULTS

HOUSE = Path(str(files("homing")))
ROOMS = {
    "metrics": ("frames", "commands", "subscription", "statistics"),
    "customers": ("commands.py", "api.py", "everything.py"),
    "segments": ("commands.py", "api.py"),
    "boards": ("commands.py", "api.py", "api_changes.py"),
    "web": ("commands.py", "backups", "demo.py", "serving.py", "tracker.py"),
    "ui": ("commands.py", "render.py", "versions.py"),
    "collect/pages": ("letters.py",),
    "collect/sources": ("commands.py",),
    "collect/internal": (),
}
"""Who refuses on pages; and of these, what only programs, the terminal or the library asks."""
ALONE = (
    "metrics/statistics/projection.py",
    "metrics/statistics/scientific.py",
    "collect/naming.py",
    "collect/expiry/setting.py",
    "collect/drain/driving.py",
    "store/marks.py",
    "store/settings.py",
    "store/event_words.py",
    "store/rewriting.py",
    "store/opening.py",
    "store/folder.py",
    "store/events.py",
    "deliver/rules.py",
)
MADE_OF_PARTS = {
    "7Use one of: 7.",
    "7 returns are 7 there.",
    "No cohort has reached age 1. 7",
}
"""Of whose blanks a part is a sentence or a word of its own: each whole one is known."""
NOT_ON_PAGES = {
    "It has 7.",
    "The data folder cannot be made: 7.",
    "Choose another place with --data.",
    'Name the column that does: homing.events(…, aside="aside").',
    "There is no import number 7 to undo.",
    "See the numbers with: homing import --list.",
}
BLANK = "7"
MADE = {
    "Conflict",
    "FolderInUse",
    "HomingError",
    "LogAway",
    "NotFound",
    "Refused",
    "SignInNeeded",
    "StrangeHost",
    "UserError",
    "WrongRole",
}
ENGLISH = re.compile(r"\b[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}")
COMMANDS = re.compile(r"homing [\w -]+")
NOT_FOUND = {"metrics", "customers"}
"""Where what is not found is said in a form, too; elsewhere the page of 404 says it for all."""


def texts_of(node):
    """Yield the sentences that an expression may be, with something in their blanks."""
    match node:
        case ast.Constant(value=str() as said):
            yield said
        case ast.JoinedStr():
            yield "".join(text for part in node.values for text in texts_of(part))
        case ast.FormattedValue():
            yield BLANK
        case ast.IfExp():
            yield from texts_of(node.body)
            yield from texts_of(node.orelse)


def name_of(made):
    """Return what is called; of `super().__init__`, that it is an error of its own kind."""
    is_own = isinstance(made, ast.Attribute) and made.attr == "__init__"
    return "HomingError" if is_own else getattr(made, "id", "")


def rooms():
    for room, others in ROOMS.items():
        for path in sorted((HOUSE / room).rglob("*.py")):
            if not {path.name, *path.relative_to(HOUSE / room).parts} & set(others):
                yield path
    yield from (HOUSE / each for each in ALONE)


def sentences():
    """Yield what each refusal says."""
    for path in rooms():
        code = path.read_text("utf-8")
        is_whole = path.relative_to(HOUSE).parts[0] in NOT_FOUND
        made = MADE if is_whole else MADE - {"NotFound"}
        calls = ast.walk(ast.parse(code)) if any(name in code for name in made) else ()
        for node in calls:
            if isinstance(node, ast.Call) and name_of(node.func) in made:
                said = [*node.args, *(k.value for k in node.keywords if k.arg == "remedy")]
                for each in said:
                    yield from texts_of(each)


def test_every_refusal_of_a_page_is_known_in_both_languages():
    found = {
        *sentences(),
        *(text.format(least=1, most=5) for each in _MISTAKES for text in each[1:]),
    }
    unknown = {said for said in found if FAULTS.why(said).code == OTHER}
    assert unknown == MADE_OF_PARTS | NOT_ON_PAGES
    assert len(found) > 250
    in_russian = {said: COMMANDS.sub("", told(said, "ru")) for said in found - unknown}
    assert not {
        said for said, words in in_russian.items() if ENGLISH.search(words) or words == said
    }


def test_each_sentence_is_read_back_as_itself():
    segments = {f"segments.{code}": text for code, text in SEGMENT_FAULTS.items()}
    rooms = {**PRODUCT_FAULTS, **segments, **ANALYSIS_FAULTS}
    wrong = {}
    for code, text in {**rooms, **_WAYS, **_FAULTS, **_TYPED}.items():
        said, meant = (each.replace("{", "").replace("}", "") for each in (text.en, text.ru))
        if (read := FAULTS.in_words(said, "ru")) != meant:
            wrong[code] = read
    assert not wrong
