"""What no request may do, whoever sends it: name a strange host, come from elsewhere, be huge."""

from __future__ import annotations

from collections.abc import Container
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from homing.core.errors import HomingError, Refused

LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
LARGEST_BODY_BYTES: Final = 1_048_576


class StrangeHost(HomingError):
    """The request names a host that is not ours."""


class Addressed:
    """Makes a request look as it did to the browser, whatever a proxy made of it.

    With a known address the scheme and the host come from there, so cookies are `Secure` and links
    lead to where people are. What the request itself said stays in the scope for the guards.
    """

    def __init__(self, app: ASGIApp, *, url: str | None) -> None:
        self.inner = app
        self.known = urlsplit(url) if url else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Correct the scope, then go on."""
        if scope["type"] == "http":
            scope["homing.host"] = Headers(scope=scope).get("host", "")
            if self.known:
                others = [pair for pair in scope["headers"] if pair[0] != b"host"]
                scope["headers"] = [(b"host", self.known.netloc.encode()), *others]
                scope["scheme"] = self.known.scheme
        await self.inner(scope, receive, send)


class Guards:
    """Refuses what is wrong about a request itself, before anything reads it.

    Parameters
    ----------
    app : ASGIApp
        What comes after.
    url : str or None
        The address the site is reached at; loopback names are always good beside it.
    is_demo : bool
        Only loopback names are good, for the visitor needs no password: a page elsewhere whose name
        was pointed here (DNS rebinding) is refused.
    """

    def __init__(self, app: ASGIApp, *, url: str | None, is_demo: bool) -> None:
        self.inner = app
        self.own_host = urlsplit(url).hostname if url else None
        self.own_origin = url
        self.is_demo = is_demo

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request on, or refuse it."""
        if scope["type"] == "http":
            headers = Headers(scope=scope)
            host: str = scope["homing.host"]
            self._check_host(host)
            self._check_origin(scope["method"], headers, host)
            receive = limited(headers, receive)
        await self.inner(scope, receive, send)

    def _check_host(self, host: str) -> None:
        named = host_of(host)
        if named in LOOPBACK or (self.own_host is None and not self.is_demo):
            return
        if named != self.own_host or self.is_demo:
            raise StrangeHost(
                "This site does not answer to that host name.",
                remedy="Use localhost, or start it with HOMING_URL set to the address people use.",
            )

    def _check_origin(self, method: str, headers: Headers, host: str) -> None:
        if method in SAFE_METHODS:
            return
        has_standing = self.is_demo or "cookie" in headers
        addresses = {self.own_origin, f"http://{host}", f"https://{host}"}
        if not comes_from_here(headers, addresses, is_said=has_standing):
            raise Refused(
                "This came from another site.", remedy="Open Homing itself and do it there."
            )


def comes_from_here(headers: Headers, addresses: Container[str | None], *, is_said: bool) -> bool:
    """Say whether a page of this site sent a request that changes something.

    Parameters
    ----------
    headers : Headers
        Of the request; a browser puts `Sec-Fetch-Site` and `Origin` there, and no page can.
    addresses : container of str
        Scheme and host of this site, as a browser may see them.
    is_said : bool
        One of the two must be there: the request has more rights than a stranger's.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = headers.get("origin")
    if origin is None:
        return not is_said
    return origin in addresses


def host_of(header: str) -> str:
    """Return the name in a Host header, without the port.

    Examples
    --------
    >>> host_of("Localhost:8000"), host_of("[::1]:80"), host_of("::::")
    ('localhost', '::1', '')
    """
    try:
        return urlsplit(f"//{header}").hostname or ""
    except ValueError:
        return ""


def limited(headers: Headers, receive: Receive) -> Receive:
    """Return a `receive` that stops at the largest body we take."""
    left = LARGEST_BODY_BYTES

    async def receive_within() -> Message:
        nonlocal left
        said = headers.get("content-length", "")
        if said.isdecimal() and int(said[:20]) > LARGEST_BODY_BYTES:
            raise HTTPException(413)
        message = await receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise HTTPException(413)
        return message

    return receive_within
