"""Documents of CommerceML, read from XML that may come from anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

DEEPEST: Final = 40
"""Levels of elements inside of elements."""
LONGEST_TEXT: Final = 100_000
"""Characters of one element."""


class NotXml(Exception):
    """The file is no XML that is read here; its text says why."""


class Unfinished(NotXml):
    """The file ends before its document does."""


@dataclass(slots=True)
class Node:
    """One element: its text, and the elements in it."""

    name: str
    text: str = ""
    inside: list[Node] = field(default_factory=list)

    def first(self, *path: str) -> Node | None:
        """Return the first element at a path, if there is one."""
        here: Node | None = self
        for name in path:
            here = next((node for node in here.inside if node.name == name), None) if here else None
        return here

    def said(self, *path: str) -> str | None:
        """Return the text at a path; None if there is none."""
        found = self.first(*path)
        return (found.text.strip() or None) if found else None

    def every(self, *path: str) -> list[Node]:
        """Return all elements at a path."""
        *way, last = path
        found = self.first(*way) if way else self
        return [node for node in found.inside if node.name == last] if found else []


def documents(raw: bytes) -> Iterator[Node]:
    """Return the documents of a file, each whole.

    Raises
    ------
    Unfinished
        If the file ends too early.
    NotXml
        If it is no XML, declares entities or a type, or is nested too deep.
    """
    reader = _Reader()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.StartElementHandler = reader.begin
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.read
    try:
        parser.Parse(raw, True)
    except expat.ExpatError as error:
        kind = Unfinished if error.code in _EARLY else NotXml
        raise kind(f"line {error.lineno}: {expat.ErrorString(error.code)}") from error
    except LookupError as error:
        raise NotXml(f"the encoding is not known: {error}") from error
    yield from reader.found


_EARLY: Final = frozenset(
    {
        expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS],
        expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_TOKEN],
        expat.errors.codes[expat.errors.XML_ERROR_PARTIAL_CHAR],
        expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION],
    }
)


class _Reader:
    """Keeps the element that is being read, and the documents that have been."""

    def __init__(self) -> None:
        self.found: list[Node] = []
        self._open: list[Node] = []
        self._depth = 0

    def begin(self, name: str, _attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise NotXml(f"elements are nested more than {DEEPEST} deep")
        if not self._open and name != "Документ":
            return
        node = Node(name)
        if self._open:
            self._open[-1].inside.append(node)
        self._open.append(node)

    def end(self, _name: str) -> None:
        self._depth -= 1
        if not self._open:
            return
        node = self._open.pop()
        if not self._open:
            self.found.append(node)

    def read(self, text: str) -> None:
        if self._open:
            node = self._open[-1]
            if len(node.text) + len(text) > LONGEST_TEXT:
                raise NotXml(f"a text is longer than {LONGEST_TEXT:,} characters")
            node.text += text


def _refuse(name: str, *_declared: object) -> None:
    raise NotXml(f"it declares a document type or an entity, {name!r}: such files are not read")
