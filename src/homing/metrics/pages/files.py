"""Answers that a browser saves as files."""

from __future__ import annotations

from starlette.responses import Response


def as_file(text: str, name: str, kind: str) -> Response:
    """Return a file that the browser saves."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, media_type=kind, headers=headers)
