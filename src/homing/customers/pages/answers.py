"""What the pages of this slice answer with, besides pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from starlette.responses import JSONResponse, StreamingResponse

from homing.ui import state

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def address_of(customer_id: str) -> str:
    """Return the path of a customer's card; any text is an id.

    Examples
    --------
    >>> address_of("a/b c")
    '/customers/a%2Fb%20c'
    """
    return f"/customers/{quote(customer_id, safe='')}"


def as_csv(pieces: Iterator[str], name: str) -> StreamingResponse:
    """Return a CSV that the browser saves under a name."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return StreamingResponse(pieces, media_type="text/csv; charset=utf-8", headers=headers)


def as_json(pieces: Iterator[bytes]) -> StreamingResponse:
    """Return JSON as it is made."""
    return StreamingResponse(pieces, media_type="application/json")


def one_page(
    answer: dict[str, Any], path: str, query: DataclassInstance, after: str | None
) -> JSONResponse:
    """Return one page of a list, with the address of the next one in its `Link` header."""
    headers = {"Link": f'<{state.href(path, query, after=after)}>; rel="next"'} if after else None
    return JSONResponse(answer, headers=headers)
