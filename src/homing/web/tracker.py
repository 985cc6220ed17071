"""homing.js at an address that stays, and at one of the operator's choice, for other sites."""

from __future__ import annotations

from typing import Final

from fastapi import Request
from fastapi.routing import iter_route_contexts
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from homing.core.errors import UserError
from homing.ui import doors
from homing.ui.doors import PUBLIC, may
from homing.ui.render import static
from homing.web.statics import FOLDER, OPEN_TO_OTHER_SITES

SCRIPT: Final = "/homing.js"
BATCHES: Final = "/v1/b"
"""Where homing.js sends what it has gathered."""
OTHERS: Final = frozenset({"static", "v1"})
"""First words of paths that are no pages and still taken."""
KEPT: Final = "public, max-age=3600, stale-while-revalidate=86400"

router = doors.router(tags=["tracker"])


@router.get(SCRIPT)
@may(PUBLIC)
def script(request: Request) -> Response:
    """Return homing.js; a browser that has it is told so in a few bytes."""
    name = static("homing.js").rpartition("/")[2]
    tag = f'"{name.split(".")[1]}"'
    headers = {"Cache-Control": KEPT, "ETag": tag, **OPEN_TO_OTHER_SITES}
    if _is_known(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=headers)
    return Response((FOLDER / name).read_bytes(), media_type="text/javascript", headers=headers)


def _is_known(said: str, tag: str) -> bool:
    return any(each.strip().removeprefix("W/") in {tag, "*"} for each in said.split(","))


class ChosenPath:
    """Answers under the operator's own path too, which no list of blockers knows.

    With the path `/h/7f3k`, `/h/7f3k.js` is the script; what it gathered is posted to `/h/7f3k`.

    Parameters
    ----------
    app : ASGIApp
        What comes after; it sees the usual paths.
    path : str or None
        As `Settings.tracker_path`; None: there is none.
    """

    def __init__(self, app: ASGIApp, *, path: str | None) -> None:
        self.inner = app
        self.usual = {f"{path}.js": SCRIPT, path: BATCHES} if path else {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on under the usual path."""
        if scope["type"] == "http" and (usual := self.usual.get(scope["path"])):
            scope = {**scope, "path": usual, "raw_path": usual.encode()}
        await self.inner(scope, receive, send)


def check_path(path: str | None, routes: list[BaseRoute]) -> None:
    """Refuse a path that stands where Homing has pages of its own.

    Raises
    ------
    UserError
        If it does.
    """
    taken = {str(way.path).split("/")[1] for way in iter_route_contexts(routes)} | OTHERS
    if path and path.split("/")[1] in taken:
        raise UserError(
            f"Homing needs {path!r} itself.",
            where="HOMING_TRACKER_PATH",
            remedy="Take another first word, as in /h/7f3k.",
        )
