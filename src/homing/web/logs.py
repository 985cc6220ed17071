"""Structured logs: one line a request, with an id that the answer bears too; no secrets, no people.

A line names the route (`/customers/{id}`), never the address asked for, its query string, who asked
or from where.
"""

from __future__ import annotations

import logging
import re
import sys
from time import perf_counter
from typing import Final, Literal

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from homing.core.clock import Clock
from homing.core.ids import new_id
from homing.web.figures import Figures

SANE_ID: Final = re.compile(r"[A-Za-z0-9._-]{8,64}")
LEVELS: Final = ("debug", "info", "warning", "error")
QUIET: Final = ("alembic", "uvicorn.access", "asyncio", "python_multipart")

log = structlog.get_logger("homing.web")


def configure(form: Literal["json", "console"], level: str) -> None:
    """Send every log line of this process to the standard error, in one form."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[structlog.typing.Processor] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
        if form == "json"
        else [
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(),
                # the fuller one shows local variables, and those hold secrets
                exception_formatter=structlog.dev.plain_traceback,
            )
        ]
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


class RequestLog:
    """Gives each request an id, and writes its line and its figures when it is answered."""

    def __init__(
        self, app: ASGIApp, *, clock: Clock, figures: Figures, writes_lines: bool = True
    ) -> None:
        self.inner = app
        self.clock = clock
        self.figures = figures
        self.writes_lines = writes_lines

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and take note of it."""
        if scope["type"] != "http":
            await self.inner(scope, receive, send)
            return
        request_id = self._id_of(scope)
        scope["homing.request_id"] = request_id
        status = 500

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-Id"] = request_id
            await send(message)

        method = scope["method"]
        begun = perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self.inner(scope, receive, noted)
            finally:
                took_s = perf_counter() - begun
                self._note(route_of(scope), method, status, took_s)

    def _note(self, route: str, method: str, status: int, took_s: float) -> None:
        self.figures.note(method, route, status, took_s)
        if self.writes_lines:
            took_ms = round(took_s * 1000, 1)
            log.info("request", method=method, route=route, status=status, took_ms=took_ms)

    def _id_of(self, scope: Scope) -> str:
        given = Headers(scope=scope).get("x-request-id", "")
        return given if SANE_ID.fullmatch(given) else str(new_id(self.clock.now()))


def route_of(scope: Scope) -> str:
    """Return the pattern of the route that answered, `none` when none did."""
    route = scope.get("route")
    path: str | None = getattr(route, "path_format", None)
    if path is None and scope.get("path", "").startswith("/static/"):
        return "/static/{file}"
    return path or "none"
