"""Who asks: makes the `Visit` of every request."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from homing.app import App
from homing.core.ids import new_id
from homing.ui.doors import Role
from homing.ui.i18n import language_of
from homing.ui.visit import Theme, User, Visit

LOCAL_VISITOR = User(UUID(int=0), "Demo", "demo@localhost", Role.OWNER)
THEMES = {"auto", "light", "dark"}


class Visiting:
    """Puts a `Visit` into the scope of each request."""

    def __init__(self, app: ASGIApp, *, house: App, is_demo: bool) -> None:
        self.inner = app
        self.house = house
        self.is_demo = is_demo

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Make the visit, then go on."""
        if scope["type"] == "http":
            scope["homing.visit"] = await run_in_threadpool(self._visit, Request(scope))
        await self.inner(scope, receive, send)

    def _visit(self, request: Request) -> Visit:
        project = self.house.project
        theme = request.cookies.get("theme")
        language = language_of(
            chosen=None,
            asked=request.query_params.get("lang"),
            cookie=request.cookies.get("language"),
            accepted=request.headers.get("accept-language", ""),
        )
        return Visit(
            app=self.house,
            user=LOCAL_VISITOR if self.is_demo else None,
            language=language,
            theme=cast("Theme", theme if theme in THEMES else "auto"),
            timezone=project.timezone,
            path=request.url.path,
            query=request.url.query,
            request_id=str(new_id(self.house.clock.now())),
            is_demo=self.is_demo,
        )
