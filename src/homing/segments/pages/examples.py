"""What the API's reference shows as answers."""

from __future__ import annotations

from typing import Any, Final

Responses = dict[int | str, dict[str, Any]]

RULE: Final = {
    "kind": "did",
    "events": ["purchase"],
    "times": 3,
    "window": {"kind": "last", "days": 365},
}
SENTENCE: Final = {
    "en": "Customers who did “purchase” at least 3 times in the last 365 days.",
    "ru": "Клиенты, которые совершали «purchase» не меньше 3 раз за последние 365 дней.",
}
SEGMENT: Final = {
    "id": "0198fd2c-5b00-7c3e-9d0e-1f6f1c1e3a55",
    "name": "Regulars",
    "kind": "live",
    "sentence": SENTENCE,
    "rule": RULE,
    "size": 412,
    "version": 3,
    "created_at": "2026-08-19T14:03:07Z",
    "changed_at": "2026-08-20T09:00:00Z",
    "archived_at": None,
}
TEMPLATE: Final = {
    "key": "at-risk",
    "name": {"en": "At risk", "ru": "Под угрозой ухода"},
    "about": {
        "en": "Without a purchase for more than twice their own usual gap.",
        "ru": "Без покупки дольше двух своих обычных перерывов.",
    },
    "sentence": SENTENCE,
    "rule": {"kind": "overdue", "events": ["purchase"], "factor": 2.0},
}
PREVIEW: Final = {"sentence": SENTENCE, "count": 412, "sample": ["14646", "17850"]}
MEMBERS: Final = {
    "members": [
        {
            "id": "14646",
            "since": "2026-08-19T14:03:08Z",
            "name": "Ann Lee",
            "email": "ann@example.com",
            "phone": None,
            "first_seen": "2010-12-01T08:26:00Z",
            "last_seen": "2026-08-19T14:03:08Z",
            "events": 77,
            "purchases": 75,
            "revenue": [{"minor": 27962043, "currency": "GBP"}],
            "refunds": [],
            "tags": ["wholesale"],
            "traits": {"country": "Netherlands"},
        }
    ],
    "total": 412,
    "next": "14646",
}
WHY: Final = {
    "is_member": True,
    "reasons": [
        {
            "text": {
                "en": "who did “purchase” at least 3 times",
                "ru": "которые совершали «purchase» не меньше 3 раз",
            },
            "is_met": True,
            "own": 7,
        }
    ],
}
SIZES: Final = {"sizes": [{"day": "2026-08-19", "members": 412, "entered": 5, "left": 1}]}
LIST: Final = {
    "id": "0198fd2c-5b00-7c3e-9d0e-1f6f1c1e3a56",
    "name": "Friends",
    "size": 2,
    "known": 1,
}


def answer(said: object, status: int = 200) -> Responses:
    """Return how the reference shows an answer."""
    return {status: {"content": {"application/json": {"example": said}}}}
