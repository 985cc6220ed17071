"""What the API's reference shows as answers."""

from __future__ import annotations

from typing import Any, Final

Responses = dict[int | str, dict[str, Any]]

TILE: Final = {
    "id": "0198fd2c-5b00-7c3e-9d0e-1f6f1c1e3a57",
    "address": "/retention?period=month",
    "report": {"en": "Retention", "ru": "Удержание"},
    "title": "Do they come back?",
    "width": 3,
    "months": 12,
}
BOARD: Final = {
    "id": "0198fd2c-5b00-7c3e-9d0e-1f6f1c1e3a56",
    "name": "Monday meeting",
    "description": "",
    "tiles": [TILE],
    "roles": ["owner", "analyst", "marketer"],
    "version": 3,
    "created_at": "2026-08-19T14:03:07Z",
    "changed_at": "2026-08-20T09:00:00Z",
    "archived_at": None,
}
LINK: Final = {
    "id": "0198fd2c-5b00-7c3e-9d0e-1f6f1c1e3a58",
    "label": "The screen in the hall",
    "created_at": "2026-08-19T14:03:07Z",
    "expires_at": None,
    "revoked_at": None,
    "seen_at": None,
}
MAIL: Final = {
    "schedule": {
        "every": "week",
        "day": 1,
        "at": "08:00",
        "language": "en",
        "next_at": "2026-08-24T08:00:00Z",
    },
    "recipients": [{"address": "ann@example.com", "stopped_at": None}],
    "deliveries": [],
    "has_server": True,
}


def answer(example: object, status: int = 200) -> Responses:
    """Return what a route says of its answer."""
    return {status: {"content": {"application/json": {"example": example}}}}
