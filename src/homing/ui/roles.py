"""Roles: what a user is here for, and the sets of roles that doors name."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """What a user is here for; decides which doors open."""

    OWNER = "owner"
    ANALYST = "analyst"
    MARKETER = "marketer"
    AGENT = "agent"


Who = frozenset[Role | None]
"""Roles that may enter; None among them is one who has not signed in."""

EVERYONE: Final[frozenset[Role]] = frozenset(Role)
"""Whoever has signed in."""
REPORTS: Final[frozenset[Role]] = frozenset({Role.OWNER, Role.ANALYST, Role.MARKETER})
DATA: Final[frozenset[Role]] = frozenset({Role.OWNER, Role.ANALYST})
"""Those who look after what came in."""
OWNER: Final[frozenset[Role]] = frozenset({Role.OWNER})
PUBLIC: Final[Who] = frozenset({*Role, None})
"""Anybody at all, known or not."""
