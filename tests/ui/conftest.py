"""A visit that needs no installation behind it."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import pytest

from homing.core.text import Text
from homing.ui.doors import REPORTS, Role
from homing.ui.navigation import Place, jobs
from homing.ui.visit import House, User, Visit

HOUSE = SimpleNamespace(shows_cities=False)


@pytest.fixture
def visit() -> Callable[..., Visit]:
    """A function that returns a visit; an owner's, in English, unless told otherwise."""

    def made(role: Role | None = Role.OWNER, **options: Any) -> Visit:
        user = User(UUID(int=1), "Ann", "ann@example.com", role) if role else None
        standard: dict[str, Any] = {
            "language": "en",
            "theme": "auto",
            "timezone": "Europe/Moscow",
            "path": "/retention",
            "query": "",
            "request_id": "r-1",
            "jobs": jobs((Place(Text("Retention", "Удержание"), "/retention", REPORTS, "g r"),)),
        }
        return Visit(app=cast("House", HOUSE), user=user, **(standard | options))

    return made
