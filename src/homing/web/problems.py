"""Errors as people and programs read them: a designed page, or RFC 9457 problem details."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from jinja2 import TemplateError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from homing.core.errors import (
    Conflict,
    FolderInUse,
    HomingError,
    LogAway,
    NotFound,
    Refused,
    UserError,
)
from homing.ui import render
from homing.ui.doors import SignInNeeded, WrongRole
from homing.ui.navigation import Place, jobs_for
from homing.ui.visit import Visit
from homing.web.access import TooManyAttempts
from homing.web.guards import StrangeHost

MEDIA_TYPE: Final = "application/problem+json"
STATUSES: Final[dict[type[HomingError], int]] = {
    SignInNeeded: 401,
    Refused: 403,
    NotFound: 404,
    Conflict: 409,
    StrangeHost: 421,
    UserError: 422,
    FolderInUse: 423,
    TooManyAttempts: 429,
    LogAway: 503,
    HomingError: 500,
}

_TOO_DEEP: Final = "The body has too many lists or objects inside one another."
_LESS_DEEP: Final = "Put less inside one another: a rule has 10 groups inside one another at most."

LINKS: Final = ("/welcome/", "/shared/")
"""Addresses that somebody sends to somebody, and that end."""

log = structlog.get_logger("homing.web")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a request, as RFC 9457 names it; `where` and `remedy` are our own."""

    status: int
    title: str
    detail: str | None = None
    where: str | None = None
    remedy: str | None = None


def problem_of(error: Exception) -> Problem:
    """Return the problem an exception is."""
    match error:
        case HomingError():
            status = next(STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES)
            return Problem(status, _title(status), error.what, error.where, error.remedy)
        case RequestValidationError():
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"][1:]) or None
            return Problem(422, _title(422), f"{first['msg']}.", where)
        case HTTPException(__cause__=RecursionError()):
            return Problem(422, _title(422), _TOO_DEEP, "body", _LESS_DEEP)
        case HTTPException():
            title = _title(error.status_code)
            detail = None if error.detail == title else error.detail
            return Problem(error.status_code, title, detail)
        case _:
            remedy = "Tell whoever runs this installation the number of the request."
            return Problem(
                500, _title(500), "Something broke here; it is in the log.", None, remedy
            )


def is_for_programs(path: str) -> bool:
    """Say whether programs, not people, read an address."""
    return path.startswith("/api/v1/") or path == "/metrics" or path.endswith((".json", ".csv"))


def respond(request: Request, error: Exception) -> Response:
    """Return the answer to a request that went wrong."""
    problem = problem_of(error)
    headers: dict[str, str] = dict(getattr(error, "headers", None) or {})
    visit: Visit | None = request.scope.get("homing.visit")
    if is_for_programs(request.url.path):
        return _as_json(request, problem, headers)
    if problem.status == 401:
        return _to_sign_in(request)
    if _names_nothing(error):  # `/segments/x`: no program learns from what is wrong with the id
        problem = Problem(404, _title(404))
    return _as_page(visit, problem, headers, is_role=isinstance(error, WrongRole))


class LastResort:
    """Turns what nobody expected into a line in the log, and an answer that tells nothing of it."""

    def __init__(self, app: ASGIApp) -> None:
        self.inner = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; answer in place of what broke."""
        has_begun = False

        async def watched(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self.inner(scope, receive, watched)
        except Exception as error:
            if not isinstance(error, HomingError | HTTPException):
                log.exception("broken")
            if has_begun or scope["type"] != "http":
                raise
            response = await run_in_threadpool(respond, Request(scope), error)
            await response(scope, receive, send)


def install(site: FastAPI) -> None:
    """Make every error of the site's routes end as a problem."""

    def handle(request: Request, error: Exception) -> Response:
        return respond(request, error)

    for kind in (HomingError, HTTPException, RequestValidationError):
        site.add_exception_handler(kind, handle)


def _title(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"


def _as_json(request: Request, problem: Problem, headers: dict[str, str]) -> Response:
    body = {
        "type": "about:blank",
        **{key: value for key, value in asdict(problem).items() if value is not None},
        "instance": request.url.path,
        "request_id": request.scope.get("homing.request_id"),
    }
    if problem.status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="homing"'
    return JSONResponse(body, problem.status, headers, media_type=MEDIA_TYPE)


def _names_nothing(error: Exception) -> bool:
    """Say whether a part of the address, not of its query, is none."""
    return isinstance(error, RequestValidationError) and error.errors()[0]["loc"][0] == "path"


def _nearest(visit: Visit) -> Place | None:
    """Return the page of the navigation that an address is below."""
    jobs = jobs_for(visit.role, visit.jobs)
    above = [place for job in jobs for place in job.places if place.holds(visit.path)]
    return max(above, key=lambda place: len(place.path), default=None)


def _as_page(
    visit: Visit | None, problem: Problem, headers: dict[str, str], *, is_role: bool
) -> Response:
    why = ""
    if visit is not None:
        try:
            page = render.page(
                visit,
                "errors/error.html",
                status=problem.status,
                problem=problem,
                is_role=is_role,
                nearest=_nearest(visit),
                is_link=visit.path.startswith(LINKS),
            )
        except (HomingError, TemplateError) as failed:
            why = f"\nThis page cannot be drawn: {failed}\n"
        else:
            page.headers.update(headers)
            return page
    told = (problem.title, problem.detail, problem.remedy)
    text = "\n".join(part for part in told if part) + f"\n{why}"
    return PlainTextResponse(text, problem.status, headers)


def _to_sign_in(request: Request) -> Response:
    """Send a browser to the sign-in page, and back here when it can come in."""
    path, query = request.url.path, request.url.query
    if request.method != "GET" or path == "/":
        address = "/sign-in"
    else:
        address = f"/sign-in?{urlencode({'next': f'{path}?{query}' if query else path})}"
    if "hx-request" in request.headers:
        return Response(status_code=401, headers={"HX-Redirect": address})
    return RedirectResponse(address, 303)
