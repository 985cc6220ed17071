"""Requests to an ASGI application as a socket would bring them: in parts, slowly, or not at all."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Heard:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def segment(*events: str, **more: Any) -> bytes:
    """Return a batch as Segment's clients send it."""
    batch = [
        {"type": "track", "event": event, "userId": "ann", "messageId": f"m-{n}", "properties": {}}
        for n, event in enumerate(events)
    ]
    return json.dumps({"batch": batch, **more}).encode()


def basic(key: str) -> dict[str, str]:
    """Return the header that says a key as Segment's servers do."""
    return {"Authorization": "Basic " + base64.b64encode(f"{key}:".encode()).decode()}


async def knock(
    app: Any,
    path: str,
    body: bytes | Iterable[bytes] = b"",
    *,
    method: str = "POST",
    query: str = "",
    headers: Mapping[str, str] | None = None,
    client: str = "192.0.2.7",
    stalls: bool = False,
    leaves: bool = False,
) -> Heard | None:
    """Send one request; None when nothing came back.

    Parameters
    ----------
    body : bytes, or parts of them
        Each part is a message of its own.
    stalls, leaves : bool
        After the parts nothing more comes; or the client goes away.
    """
    parts: Sequence[bytes] = [body] if isinstance(body, bytes) else list(body)
    last = len(parts) - 1
    messages = iter(
        [
            {"type": "http.request", "body": part, "more_body": n < last or stalls or leaves}
            for n, part in enumerate(parts)
        ]
    )
    sent: list[Any] = []

    async def receive() -> Any:
        if (message := next(messages, None)) is not None:
            return message
        if leaves:
            return {"type": "http.disconnect"}
        return await asyncio.Future()  # nothing ever comes

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [
            (name.lower().encode(), value.encode("latin-1"))
            for name, value in {"host": "shop.example", **(headers or {})}.items()
        ],
        "client": (client, 5000),
        "server": ("127.0.0.1", 80),
    }
    await app(scope, receive, send)
    if not sent:
        return None
    start = next(message for message in sent if message["type"] == "http.response.start")
    given = {name.decode(): value.decode("latin-1") for name, value in start["headers"]}
    content = b"".join(m.get("body", b"") for m in sent if m["type"] == "http.response.body")
    return Heard(start["status"], given, content)
