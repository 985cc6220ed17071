"""Keep the translations of the pages whole.

python scripts/messages.py check     exit 1 on a missing, fuzzy, unused or broken message, and on a
                                     literal in a template that nobody can translate
python scripts/messages.py update    bring the messages of the templates into the catalogues
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment, nodes

ROOT = Path(__file__).resolve().parent.parent
UI = ROOT / "src" / "homing" / "ui"
TEMPLATES = UI / "templates"
LANGUAGES = ("ru",)
SPOKEN = {"alt", "aria-label", "placeholder", "title"}
SAME_EVERYWHERE = {
    *("Homing", "OpenAPI", "SQL", "csv", "json"),
    *("BigQuery", "ClickHouse", "DuckDB", "PostgreSQL", "Spark"),
    *("Ctrl", "Home", "End", "Enter"),
}
JINJA = Environment(autoescape=True, extensions=["jinja2.ext.i18n", "jinja2.ext.do"])
HEADER = """\
msgid ""
msgstr ""
"Language: {language}\\n"
"Plural-Forms: {plurals}\\n"
"Content-Type: text/plain; charset=utf-8\\n"

"""
WORD = re.compile(r"[^\W\d_]{2,}")
SENTENCE = re.compile(r"^([A-Z][a-z]|[А-ЯЁ][а-яё])")
WRITTEN = re.compile(
    r"\{#.*?#\}|\{% block width %\}.*?\{% endblock %\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL
)
UNSPOKEN = re.compile(r"""[\w:-]+=("[^"]*"|'[^']*')|(?<!\S)/\S+""")
"""Attributes and addresses that a macro returns."""


def main(arguments: list[str]) -> int:
    """Run one of the two."""
    if arguments == ["update"]:
        for language in LANGUAGES:
            update(language)
        return 0
    if arguments != ["check"]:
        print(__doc__)
        return 2
    faults = [fault for language in LANGUAGES for fault in faults_of(language)]
    faults += [fault for path in sorted(TEMPLATES.rglob("*.html")) for fault in literals(path)]
    print("\n".join(faults) or "Every message is translated.")
    return 1 if faults else 0


def catalogue_path(language: str) -> Path:
    """Return the file of a language's messages."""
    return UI / "locale" / language / "LC_MESSAGES" / "homing.po"


def extracted() -> Catalog:
    """Return the messages that the templates hold."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as stream:
        methods, options = parse_mapping_cfg(stream)
    catalogue = Catalog(project="Homing")
    found = extract_from_dir(str(ROOT / "src"), methods, options)
    for file, _, message, comments, context in sorted(found, key=lambda each: each[:2]):
        catalogue.add(message, None, [(file, None)], auto_comments=comments, context=context)
    return catalogue


def read(language: str) -> Catalog:
    """Return the messages of a language as they stand."""
    path = catalogue_path(language)
    if not path.exists():
        return Catalog(locale=language, project="Homing")
    with path.open("rb") as stream:
        return read_po(stream, locale=language)


def update(language: str) -> None:
    """Write a language's catalogue anew: new messages empty, unused ones gone."""
    catalogue = read(language)
    catalogue.update(extracted(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    with catalogue_path(language).open("wb") as stream:
        stream.write(HEADER.format(language=language, plurals=catalogue.plural_forms).encode())
        write_po(
            stream, catalogue, width=100, sort_output=True, include_lineno=False, omit_header=True
        )


def faults_of(language: str) -> Iterator[str]:
    """Yield what is wrong with a language's messages."""
    catalogue, needed = read(language), extracted()
    known = {_key(message): message for message in catalogue if message.id}
    for message in needed:
        if not message.id:
            continue
        said = known.pop(_key(message), None)
        texts = said.string if said and isinstance(said.string, tuple) else (said and said.string,)
        if said is None or not all(texts):
            yield f"{language}: not translated: {_key(message)[1]!r}"
        elif said.fuzzy:
            yield f"{language}: fuzzy: {_key(message)[1]!r}"
        else:
            yield from (f"{language}: {error}: {message.id!r}" for error in said.check(catalogue))
    yield from (f"{language}: nothing says this any more: {key!r}" for _, key in known)


def _key(message: Message) -> tuple[str, str]:
    """Return what tells a message from the others: its context and its words."""
    words = message.id if isinstance(message.id, str) else message.id[0]
    return message.context or "", words


def literals(path: Path) -> Iterator[str]:
    """Yield the words of a template that stand outside a translation."""
    source = path.read_text(encoding="utf-8")
    reader = Reader()
    reader.feed(WRITTEN.sub(lambda found: "\n" * found[0].count("\n"), source))
    tree = JINJA.parse(source)
    found = [*reader.found, *_spoken_constants(tree, is_translated=False)]
    for line, text in sorted(found):
        yield f"{path.relative_to(ROOT)}:{line}: not translatable: {text!r}"


def _spoken_constants(node: nodes.Node, *, is_translated: bool) -> Iterator[tuple[int, str]]:
    """Yield constants of expressions that look like the beginning of a sentence."""
    for child in node.iter_child_nodes():
        inside = is_translated or (
            isinstance(child, nodes.Call)
            and isinstance(child.node, nodes.Name)
            and child.node.name in ("_", "ngettext", "pgettext")
        )
        is_sentence = (
            isinstance(child, nodes.Const)
            and isinstance(child.value, str)
            and SENTENCE.match(child.value)
            and child.value not in SAME_EVERYWHERE
        )
        if is_sentence and not inside:
            yield child.lineno, child.value
        yield from _spoken_constants(child, is_translated=inside)


class Reader(HTMLParser):
    """Collects the words that a reader of the page would see or hear."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, str]] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Look at the attributes that are read aloud."""
        self._silent += tag in ("script", "style", "code")
        for name, value in attributes:
            if name in SPOKEN and value:
                self._take(value)

    def handle_endtag(self, tag: str) -> None:
        """Leave a part that is not read."""
        self._silent -= tag in ("script", "style", "code")

    def handle_data(self, data: str) -> None:
        """Look at the text."""
        if not self._silent:
            self._take(data)

    def _take(self, text: str) -> None:
        words = WORD.findall(UNSPOKEN.sub("", text))
        if any(word not in SAME_EVERYWHERE for word in words):
            self.found.append((self.getpos()[0], text.strip()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
