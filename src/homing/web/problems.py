"""Errors as people and programs read them: a designed page, or RFC 9457 problem details."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Final

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from jinja2 import TemplateError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response

from homing.core.errors import Conflict, FolderInUse, HomingError, NotFound, Refused, UserError
from homing.ui import render
from homing.ui.doors import SignInNeeded
from homing.ui.visit import Visit

STATUSES: Final[dict[type[HomingError], int]] = {
    SignInNeeded: 401,
    Refused: 403,
    NotFound: 404,
    Conflict: 409,
    UserError: 422,
    FolderInUse: 423,
    HomingError: 500,
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a request, as RFC 9457 names it; `where` and `remedy` are members of ours."""

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
            title = HTTPStatus(status).phrase
            return Problem(status, title, error.what, error.where, error.remedy)
        case RequestValidationError():
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"][1:]) or None
            return Problem(422, HTTPStatus(422).phrase, str(first["msg"]), where)
        case HTTPException():
            title = HTTPStatus(error.status_code).phrase
            detail = error.detail if error.detail != title else None
            return Problem(error.status_code, title, detail)
        case _:
            return Problem(500, HTTPStatus(500).phrase, "Something broke here; it is in the log.")


def wants_problem(path: str) -> bool:
    """Say whether an address is read by programs."""
    return path.startswith("/api/") or path.endswith((".json", ".csv")) or path == "/metrics"


def respond(request: Request, error: Exception) -> Response:
    """Return the answer to a request that went wrong."""
    problem = problem_of(error)
    visit: Visit | None = request.scope.get("homing.visit")
    headers = dict(getattr(error, "headers", None) or {})
    if wants_problem(request.url.path) or visit is None:
        return _as_json(request, problem, headers)
    if problem.status == 401 and request.method == "GET":
        return _to_sign_in(request)
    return _as_page(visit, problem, headers)


def _as_page(visit: Visit, problem: Problem, headers: dict[str, str]) -> Response:
    try:
        response = render.page(visit, "errors/error.html", status=problem.status, problem=problem)
    except (HomingError, TemplateError) as failed:
        text = f"{problem.title}. {problem.detail or ''}\n\nThis page cannot be drawn: {failed}\n"
        return PlainTextResponse(text, problem.status, headers)
    response.headers.update(headers)
    return response


def _as_json(request: Request, problem: Problem, headers: dict[str, str]) -> Response:
    body = {key: value for key, value in asdict(problem).items() if value is not None}
    body |= {
        "type": "about:blank",
        "instance": request.url.path,
        "request_id": request.scope.get("homing.request_id"),
    }
    if problem.status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="homing"'
    return JSONResponse(body, problem.status, headers, media_type="application/problem+json")


def _to_sign_in(request: Request) -> Response:
    from urllib.parse import urlencode

    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    address = "/sign-in" if path == "/" else f"/sign-in?{urlencode({'next': path})}"
    return RedirectResponse(address, status_code=303)


def install(site: FastAPI) -> None:
    """Make every error of the site end as a problem."""

    async def handle(request: Request, error: Exception) -> Response:
        return respond(request, error)

    for kind in (HomingError, HTTPException, RequestValidationError):
        site.add_exception_handler(kind, handle)
