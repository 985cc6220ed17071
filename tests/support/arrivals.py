"""A request as the door hands it to the inbox."""

from __future__ import annotations

from uuid import UUID

from homing.collect.inbox import Arrival

SOURCE = UUID("00000000-0000-7000-8000-000000000001")


def arrival(body=b"{}", **said):
    given = {
        "received_at": 1_767_225_600_000_000,
        "source": SOURCE,
        "is_trusted": False,
        "protocol": "segment",
        "path": "/v1/batch",
        "query": "",
        "headers": {"user-agent": "пример"},
        "country": "DE",
        "body": body,
    }
    return Arrival(**{**given, **said})
