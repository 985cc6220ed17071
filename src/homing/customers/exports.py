"""Whole lists as files, written while they are read: CSV and JSON."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any

import orjson

from homing.core.cells import harmless

_AT_ONCE = 500


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    r"""Yield the pieces of a CSV file: the columns' names, then the rows; None is an empty field.

    Examples
    --------
    >>> "".join(csv_text(["id", "events"], [["Анна, 1", 3]]))
    'id,events\r\n"Анна, 1",3\r\n'
    """
    lines = chain([columns], rows)
    while some := list(islice(lines, _AT_ONCE)):
        text = io.StringIO()
        csv.writer(text).writerows(map(harmless, some))
        yield text.getvalue()


def json_text(name: str, rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """Yield the pieces of a JSON object that holds the rows under one name.

    Examples
    --------
    >>> b"".join(json_text("customers", [{"id": "a"}, {"id": "b"}]))
    b'{"customers":[{"id":"a"},{"id":"b"}]}'
    """
    yield b"{" + orjson.dumps(name) + b":["
    before = b""
    for row in rows:
        yield before + orjson.dumps(row, default=str)
        before = b","
    yield b"]}"
