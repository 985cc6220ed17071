"""The cookies: a session's token, and the language and theme of a browser."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from homing.web.access.rules import LIFETIME

SESSION: Final = "homing-session"
LANGUAGE: Final = "homing-language"
THEME: Final = "homing-theme"
A_YEAR_S: Final = 31_536_000


def session_of(request: Request) -> str | None:
    """Return the token of the session that a browser comes with."""
    return request.cookies.get(_session_name(request))


def keep_session(request: Request, response: Response, token: str) -> None:
    """Give a browser its session: scripts cannot read it, other sites cannot send it."""
    response.set_cookie(
        _session_name(request),
        token,
        max_age=int(LIFETIME.total_seconds()),
        path="/",
        secure=_is_https(request),
        httponly=True,
        samesite="lax",
    )


def drop_session(request: Request, response: Response) -> None:
    """Take a browser's session away."""
    response.delete_cookie(
        _session_name(request),
        path="/",
        secure=_is_https(request),
        httponly=True,
        samesite="lax",
    )


def keep_choice(request: Request, response: Response, name: str, value: str) -> None:
    """Remember a browser's language or theme for those who have not signed in."""
    response.set_cookie(
        name,
        value,
        max_age=A_YEAR_S,
        path="/",
        secure=_is_https(request),
        httponly=True,
        samesite="lax",
    )


def _is_https(request: Request) -> bool:
    return request.url.scheme == "https"


def _session_name(request: Request) -> str:
    """With https, a name that a browser takes only from this very host, for the whole of it."""
    return f"__Host-{SESSION}" if _is_https(request) else SESSION
