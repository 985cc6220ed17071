"""The site in this process, asked as a browser or a program would ask it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

import httpx
from anyio.from_thread import BlockingPortal, start_blocking_portal
from argon2 import PasswordHasher
from lxml import html

from homing.app import App
from homing.ui.doors import Role
from homing.web.access import Account
from homing.web.access.service import people, secrets, sessions

PASSWORD = "correct horse battery"
REAL_HASHER = secrets.HASHER
secrets.HASHER = PasswordHasher(time_cost=1, memory_cost=16, parallelism=1)  # type: ignore[misc]
"""A hundredth of the work: a test signs somebody in for another reason than to be sure of them."""
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


class Client:
    """Asks a site; keeps cookies as a browser does, and follows no redirect unless told to.

    It must be closed, or used in a `with` statement.
    """

    def __init__(
        self,
        site: Any,
        *,
        base_url: str = "http://localhost:8000",
        headers: dict[str, str] | None = None,
        portal: BlockingPortal,
    ) -> None:
        self._portal = portal
        self.site = site
        transport = httpx.ASGITransport(site, client=("192.0.2.7", 50000))
        self.http = httpx.AsyncClient(
            transport=transport, base_url=base_url, headers={**SAME_ORIGIN, **(headers or {})}
        )

    def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Send a request."""
        return self._portal.call(lambda: self.http.request(method, path, **options))

    def get(self, path: str, **options: Any) -> httpx.Response:
        """Ask for a page or a table."""
        return self.ask("GET", path, **options)

    def post(self, path: str, data: dict[str, str] | None = None, **options: Any) -> httpx.Response:
        """Send a form."""
        return self.ask("POST", path, data=data or {}, **options)

    def page(self, path: str, **options: Any) -> html.HtmlElement:
        """Return a page that must be there, parsed."""
        response = self.get(path, **options)
        assert response.status_code == 200, response.text[:500]
        return html.document_fromstring(response.text)

    def close(self) -> None:
        """Forget everything."""
        self._portal.call(self.http.aclose)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def person(app: App, role: Role, email: str | None = None) -> Account:
    """Keep a user of a role, whose password is `PASSWORD`."""
    name = role.value
    address = email or f"{name}@example.com"
    newcomer = people.newcomer(address, name.title(), role, app.clock.now())
    return people.add(app.records, newcomer, PASSWORD)


def sign_in(client: Client, app: App, role: Role) -> Client:
    """Give a browser the session of a new user of a role; return it."""
    account = person(app, role)
    with app.records.begin() as connection:
        token = sessions.begin(connection, account.id, app.clock.now())
    client.http.cookies.set("homing-session", token)
    return client


@contextmanager
def portal() -> Iterator[BlockingPortal]:
    """Lend the thread in which sites run."""
    with start_blocking_portal() as running:
        yield running
