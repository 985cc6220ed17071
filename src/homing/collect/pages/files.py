"""What the pages of collecting answer with, besides pages."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice

from starlette.responses import StreamingResponse

from homing.core.cells import csv_lines

_AT_ONCE = 500


def as_csv(
    rows: Iterable[Mapping[str, object]], name: str, columns: tuple[str, ...] = ()
) -> StreamingResponse:
    """Return a CSV that the browser saves under a name.

    Parameters
    ----------
    rows : iterable of mapping
        Value by column; what is no text or number is written as JSON.
    name : str
        Of the file, without its ending.
    columns : tuple of str
        Those of the file; of the first row unless given.
    """
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    remaining = iter(rows)
    first = next(remaining, None)  # now: an answer that has begun can no longer say what is wrong
    text = _lines(columns or tuple(first or ()), chain([first] if first else [], remaining))
    return StreamingResponse(text, media_type="text/csv; charset=utf-8", headers=headers)


def _lines(columns: tuple[str, ...], rows: Iterator[Mapping[str, object]]) -> Iterator[str]:
    yield csv_lines([columns])
    while some := list(islice(rows, _AT_ONCE)):
        yield csv_lines([_plain(row.get(name)) for name in columns] for row in some)


def _plain(value: object) -> object:
    if isinstance(value, Mapping | list | tuple):
        return json.dumps(value, ensure_ascii=False, default=str)
    return value
