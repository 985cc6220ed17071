"""Markdown of what code says of itself: tables, and the parameters that docstrings describe."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table."""
    cells = [head, ["---"] * len(head), *rows]
    escaped = ([" ".join(str(c).split()).replace("|", "\\|") for c in row] for row in cells)
    return "\n".join(f"| {' | '.join(row)} |" for row in escaped)


def parameters_of(described: object) -> list[list[str]]:
    """Return the parameters that a numpy docstring describes: name, type, meaning."""
    text = inspect.cleandoc(described.__doc__ or "").partition("Parameters\n----------\n")[2]
    text = re.split(r"\n\w+\n-+\n", text)[0]
    entries = re.findall(r"^(\w[\w, ]*)(?: : (.+))?\n((?:    .*\n?)+)", text, re.MULTILINE)
    return [
        [", ".join(f"`{name}`" for name in names.split(", ")), kind, meaning]
        for names, kind, meaning in entries
    ]
