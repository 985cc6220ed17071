"""Who asks: a cookie or key becomes the `Visit` that doors and pages go by."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from hmac import compare_digest
from typing import Final, cast
from uuid import UUID

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from homing.app import App
from homing.store import Actor, acting_as, remembering
from homing.ui.doors import Role
from homing.ui.i18n import language_of
from homing.ui.navigation import Job
from homing.ui.visit import Theme, User, Visit
from homing.web import access
from homing.web.access.cookies import LANGUAGE, THEME
from homing.web.guards import LOOPBACK, SAFE_METHODS, host_of
from homing.web.problems import is_for_programs

LOCAL_VISITOR: Final = User(UUID(int=0), "Demo", "demo@localhost", Role.OWNER)
LOCAL_COMMAND: Final = User(UUID(int=1), "homing", "", Role.OWNER, is_key=True)
THEMES: Final = frozenset({"auto", "light", "dark"})


@dataclass(frozen=True, slots=True)
class Known:
    """Who somebody is, and how they want their pages."""

    user: User | None
    language: str | None = None
    theme: str | None = None


class Visiting:
    """Puts a `Visit` into the scope of each request.

    Parameters
    ----------
    app : ASGIApp
        What comes after.
    house : App
        The installation.
    is_demo : bool
        Whoever names this machine as the host is the demo's owner.
    local_key : str or None
        The key of this process, told to no one but the commands of the same system user.
    jobs : tuple of Job
        The way through the product.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        house: App,
        is_demo: bool,
        local_key: str | None,
        jobs: tuple[Job, ...],
    ) -> None:
        self.inner = app
        self.house = house
        self.is_demo = is_demo
        self.local_key = local_key
        self.jobs = jobs

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Make the visit, then go on."""
        if scope["type"] == "http" and not scope["path"].startswith("/static/"):
            with remembering() if scope["method"] in SAFE_METHODS else nullcontext():
                visit = await run_in_threadpool(self._visit, Request(scope))
                scope["homing.visit"] = visit
                with acting_as(actor_of(visit.user)), self.house.precedence.answering():
                    await self.inner(scope, receive, send)
        else:
            await self.inner(scope, receive, send)

    def _visit(self, request: Request) -> Visit:
        known, project = self._known(request), self.house.project
        theme = known.theme or request.cookies.get(THEME)
        return Visit(
            app=self.house,
            user=known.user,
            language=language_of(
                chosen=known.language,
                asked=request.query_params.get("lang"),
                cookie=request.cookies.get(LANGUAGE),
                accepted=f"{request.headers.get('accept-language', '')},{project.language};q=0.001",
            ),
            theme=cast("Theme", theme if theme in THEMES else "auto"),
            timezone=project.timezone,
            path=request.url.path,
            query=request.url.query,
            request_id=request.scope["homing.request_id"],
            is_demo=self.is_demo,
            jobs=self.jobs,
        )

    def _known(self, request: Request) -> Known:
        scheme, _, secret = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and is_for_programs(request.url.path):
            return Known(self._key(secret.strip()))
        if self.is_demo:
            is_local = host_of(request.headers.get("host", "")) in LOOPBACK
            return Known(LOCAL_VISITOR if is_local else None)
        token = access.session_of(request)
        now = self.house.clock.now()
        account = access.account_of(self.house.records, token, now) if token else None
        if account is None:
            return Known(None)
        user = User(account.id, account.name, account.email, account.role)
        return Known(user, account.language, account.theme)

    def _key(self, secret: str) -> User | None:
        if self.local_key and compare_digest(secret.encode(), self.local_key.encode()):
            return LOCAL_COMMAND
        key = access.key_of(self.house.records, secret, self.house.clock.now())
        return User(key.id, key.name, "", key.role, is_key=True) if key else None


def actor_of(user: User | None) -> Actor:
    """Return who acts, as the audit log names them."""
    if user is None:
        return Actor("nobody")
    if user == LOCAL_COMMAND:
        return Actor("terminal")
    if user.is_key:
        return Actor("key", str(user.id), user.name)
    return Actor("user", str(user.id), user.email)
