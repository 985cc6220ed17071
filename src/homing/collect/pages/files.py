"""What the pages of collecting answer with, besides pages."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice

from starlette.responses import StreamingResponse

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
    text = _lines(rows, columns)
    return StreamingResponse(text, media_type="text/csv; charset=utf-8", headers=headers)


def _lines(rows: Iterable[Mapping[str, object]], columns: tuple[str, ...]) -> Iterator[str]:
    remaining = iter(rows)
    first = next(remaining, None)
    names = columns or tuple(first or ())
    yield _written([names])
    every = chain([first] if first else [], remaining)
    while some := list(islice(every, _AT_ONCE)):
        yield _written([_plain(row.get(name)) for name in names] for row in some)


def _written(rows: Iterable[Iterable[object]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def _plain(value: object) -> object:
    if isinstance(value, Mapping | list | tuple):
        return json.dumps(value, ensure_ascii=False, default=str)
    return value
