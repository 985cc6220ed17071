"""Mixpanel: `/track`, `/engage`, `/groups` and `/import`, as a form, as JSON or in the address."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator, Mapping
from typing import Any, Final
from uuid import UUID

import orjson

from homing.collect.model import Event, Received, Unreadable
from homing.collect.protocols.bodies import raw_of
from homing.collect.protocols.fields import Unfit
from homing.collect.protocols.forms import basic_of, values
from homing.collect.protocols.mixpanel_messages import (
    Sent,
    is_of_groups,
    messages_in,
    reader_of,
    sent_of,
    token_of,
)
from homing.collect.protocols.protocol import LISTED, Asked, Call, Misshapen, Reply

_EVENTS: Final = frozenset({"/track", "/engage", "/groups", "/import"})
_BOOT: Final = {
    "/decide": b'{"notifications":[],"config":{}}',
    "/flags": b'{"flags":{}}',
    "/record": b'{"code":200,"status":"OK"}',
}
_OPTIONS: Final = frozenset({"verbose", "img"})
_PLAIN: Final = "text/plain; charset=utf-8"
_AT_SOME_TIME: Final = Received(
    id=0,
    received_at=0,
    source=UUID(int=0),
    is_trusted=False,
    protocol="mixpanel",
    path="/import",
    query="",
    headers={},
    country=None,
    body=b"",
)
"""Whether a message can be read does not depend on who sent it or when."""
PIXEL: Final = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
"""The smallest picture there is: a GIF of one transparent dot."""


class Mixpanel:
    """The protocol of Mixpanel's browsers and servers."""

    name = "mixpanel"
    paths = frozenset(f"{path}{end}" for path in (*_EVENTS, *_BOOT) for end in ("", "/"))
    prefixes: tuple[str, ...] = ()
    around = LISTED

    def knows(self, asked: Asked) -> bool:
        """Say whether it is Mixpanel's: other protocols have a path or two in common with it."""
        path = asked.path.rstrip("/")
        if path in _BOOT:
            return bool(asked.query.keys() & {"mp_lib", "context"}) or path == "/record"
        if path == "/import" or asked.query.keys() & _OPTIONS or b"&verbose=" in asked.body:
            return True
        try:
            parts = sent_of(asked.body, asked.query).parts
        except Misshapen:
            return False
        return any(token_of(part) and not _is_of_posthog(part) for part in parts)

    def call(self, asked: Asked) -> Call:
        """Return whose it is, how many messages are in it and what to answer."""
        path = asked.path.rstrip("/")
        if path in _BOOT:
            key = basic_of(asked.headers) or asked.query.get("token")
            return Call(key=key, count=0, accepted=Reply(body=_BOOT[path]))
        sent = sent_of(asked.body, asked.query)
        accepted = (
            _import_reply(asked.body, sent) if path == "/import" else _track_reply(sent.options)
        )
        count = 0 if is_of_groups(path) else len(sent.parts)
        return Call(key=_key_of(path, asked, sent), count=count, accepted=accepted)

    def events(self, received: Received) -> Iterator[Event | Unreadable]:
        """Yield what is in an accepted request, in its order."""
        try:
            sent = sent_of(received.body, values(received.query.encode()))
        except Misshapen as error:
            yield Unreadable(0, str(error), raw_of(received.body.decode("utf-8", "replace")))
            return
        yield from messages_in(received, sent.parts)

    def misshapen(self, why: str) -> Reply:
        """Return the 400 of a body that cannot be read."""
        return _error(400, why)

    def refused(self) -> Reply:
        """Return the 401 of a key that is none."""
        return _error(401, "The token is missing, wrong or revoked.")

    def busy(self, retry_after_s: int) -> Reply:
        """Return 503: browsers never come again after a 429."""
        reply = _error(503, "Too busy; send it again.")
        return Reply(status=503, body=reply.body, headers={"retry-after": str(retry_after_s)})


def _is_of_posthog(part: Any) -> bool:
    """Say whether a message is of the other protocol that has these paths and tokens."""
    properties = part.get("properties")
    return bool({"uuid", "api_key"} & part.keys()) or (
        type(properties) is dict and "$lib" in properties
    )


def _error(status: int, why: str) -> Reply:
    body = {"status": 0, "error": why, "code": status}
    return Reply(status=status, body=orjson.dumps(body))


def _track_reply(options: Mapping[str, str]) -> Reply:
    if options.get("img") == "1":
        return Reply(body=PIXEL, content_type="image/gif")
    if options.get("verbose") == "1":
        return Reply(body=b'{"status":1,"error":null}')
    return Reply(body=b"1", content_type=_PLAIN)


def _import_reply(body: bytes, sent: Sent) -> Reply:
    """Return what an import is told: the Python client looks for a status of 1, Node's for `1`.

    Asked to be strict, it says which messages are none. They are kept for mending all the same, and
    the answer is 200, so that nothing is sent again.
    """
    if sent.options.get("verbose") == "0":
        return Reply(body=b"1", content_type=_PLAIN)
    failed = _failed_records(body, sent.parts) if sent.options.get("strict") == "1" else []
    status = 1 if sent.options.get("verbose") == "1" else "OK"
    said = {
        "code": 200,
        "status": status,
        "error": None,
        "num_records_imported": len(sent.parts) - len(failed),
        "failed_records": failed,
    }
    return Reply(body=orjson.dumps(said))


def _failed_records(body: bytes, parts: list[Any]) -> list[dict[str, object]]:
    read = reader_of("/import")
    trial = _AT_SOME_TIME._replace(body=body)
    failed: list[dict[str, object]] = []
    for index, part in enumerate(parts):
        try:
            for _ in read(trial, index, part):
                pass
        except Unfit as why:
            given = part.get("properties") if type(part) is dict else None
            insert_id = given.get("$insert_id") if type(given) is dict else None
            failed.append(
                {"index": index, "insert_id": insert_id, "field": "", "message": str(why)}
            )
    return failed


def _key_of(path: str, asked: Asked, sent: Sent) -> str | None:
    """Return the key: of an import its secret where it has one, else the first token there is."""
    if path == "/import" and (secret := basic_of(asked.headers)):
        return secret
    for part in sent.parts:
        if token := token_of(part):
            return token
    return sent.options.get("token") or sent.options.get("api_key")
