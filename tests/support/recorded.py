"""Requests that official clients were seen to send, and what is made of them."""

import json
from pathlib import Path
from urllib.parse import parse_qs
from uuid import UUID

from homing.collect.model import KEPT_HEADERS, Event, Received
from homing.collect.protocols.protocol import Asked, first_values

FOLDER = Path(__file__).parents[1] / "collect" / "captures"
RECEIVED_AT = 1_795_400_000_000_000  # a day after they were sent
SOURCE = UUID("6f2b0e1c-9b0a-4d55-8a3e-0e6f3a1f7c11")


def requests_of(name):
    """Return the requests of one client, in their order."""
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def asked_of(request):
    """Return a request as it stands before the door."""
    return Asked(
        method=request["method"],
        path=request["path"],
        query=first_values(parse_qs(request["query"], keep_blank_values=True)),
        headers=request["headers"],
        body=request["body"].encode(),
    )


def received_of(request, wire, number=0, **other):
    """Return a request as the inbox keeps it."""
    facts = {
        "id": number,
        "received_at": RECEIVED_AT + number * 1_000_000,
        "source": SOURCE,
        "is_trusted": False,
        "protocol": wire.name,
        "path": request["path"],
        "query": request["query"],
        "headers": {k: v for k, v in request["headers"].items() if k in KEPT_HEADERS},
        "country": None,
        "body": request["body"].encode(),
    }
    return Received(**facts | other)


def told_by(name, wire):
    """Return what is made of a client's requests: key, count, reply and events of each."""
    return [_told(request, wire, number) for number, request in enumerate(requests_of(name))]


def golden(name):
    """Return what is expected to be made of them; `python tests/support/recorded.py` writes it."""
    return json.loads((FOLDER / f"{name}.events.json").read_text(encoding="utf-8"))


def _told(request, wire, number):
    asked = asked_of(request)
    assert wire.knows(asked)
    call = wire.call(asked)
    read = list(wire.events(received_of(request, wire, number))) if call.count else []
    return {
        "key": call.key,
        "count": call.count,
        "status": call.accepted.status,
        "reply": _said(call.accepted),
        "events": [_plain(part) for part in read],
    }


def _said(reply):
    return "a picture" if reply.content_type == "image/gif" else reply.body.decode()


def _plain(part):
    told = part._asdict()
    if isinstance(part, Event):
        return {name: value for name, value in told.items() if value is not None}
    return told | {"raw": part.raw.decode()}
