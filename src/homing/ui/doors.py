"""Doors: every route says who may enter, and a route that does not say cannot be made.

`@may(REPORTS)` stands under the route's decorator, on a router made by `doors.router`. Who stands
before the door comes from the visit, so a page, its `.json` and `.csv` and an API path are guarded
alike. `@follows_the_log` of `freshness` may stand below it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

from fastapi import APIRouter
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.routing import BaseRoute
from starlette.types import Receive, Scope, Send

from homing.core.errors import Refused
from homing.ui import freshness, once
from homing.ui.roles import DATA, EVERYONE, OWNER, PUBLIC, REPORTS, Role, Who

__all__ = [
    "DATA",
    "EVERYONE",
    "OWNER",
    "PUBLIC",
    "REPORTS",
    "Door",
    "Role",
    "SignInNeeded",
    "Who",
    "WrongRole",
    "admit",
    "may",
    "router",
    "unguarded",
]

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
_MARK: Final = "__homing_may_enter__"


class SignInNeeded(Refused):
    """Nobody has signed in, and this door is not for everybody."""


class WrongRole(Refused):
    """The role of who asks is not among those who may enter."""


def may(who: frozenset[Role] | Who) -> Callable[[Endpoint], Endpoint]:
    """Say who may enter an endpoint.

    Examples
    --------
    >>> @may(REPORTS)
    ... def show() -> str:
    ...     return "the numbers"
    """

    def mark(endpoint: Endpoint) -> Endpoint:
        setattr(endpoint, _MARK, frozenset(who))
        return endpoint

    return mark


class Door(APIRoute):
    """A route that lets in whom its endpoint names, before it reads anything of the request.

    Raises
    ------
    TypeError
        When the endpoint does not say who may enter.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        who: Who | None = getattr(endpoint, _MARK, None)
        if who is None:
            raise TypeError(f"The route {path} does not say who may enter: put @may(…) under it.")
        self.who = who
        self.follows_log = freshness.is_marked(endpoint)
        super().__init__(path, endpoint, **options)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the visit in, or refuse it."""
        admit(scope["homing.visit"].role, self.who)
        if self.follows_log and scope["method"] == "GET":
            await freshness.answer(super().handle, scope, receive, send)
        elif scope["method"] == "POST" and "POST" in (self.methods or ()):
            await once.answer(super().handle, scope, receive, send)
        else:
            await super().handle(scope, receive, send)


def admit(role: Role | None, who: Who) -> None:
    """Pass silently when the role may enter.

    Raises
    ------
    SignInNeeded
        When nobody has signed in.
    WrongRole
        When the role is not among those who may.
    """
    if role in who:
        return
    if role is None:
        raise SignInNeeded("This needs you to sign in.", remedy="Sign in, or send an API key.")
    raise WrongRole(
        f"The role {role.value} may not see this.",
        remedy="Ask an owner of this installation to give you another role.",
    )


def router(*, prefix: str = "", tags: list[str] | None = None) -> APIRouter:
    """Return a router whose every route is a `Door`."""
    return APIRouter(prefix=prefix, tags=list(tags or []), route_class=Door)


def unguarded(routes: list[BaseRoute]) -> list[str]:
    """Return the paths of the routes that are no doors."""
    contexts = iter_route_contexts(routes)
    return [str(way.path) for way in contexts if not isinstance(way.original_route, Door)]
