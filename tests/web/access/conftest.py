"""Records of both kinds."""

from __future__ import annotations

from datetime import timedelta

import pytest

from homing.ui.doors import Role
from homing.web.access.service import people
from support.site import PASSWORD


@pytest.fixture
def ann(records, clock):
    """An owner."""
    newcomer = people.newcomer("Ann@Example.com", "Ann", Role.OWNER, clock.now())
    return people.add(records, newcomer, PASSWORD)


@pytest.fixture
def bob(records, clock):
    """A marketer, who came a second later than the users before."""
    clock.move(timedelta(seconds=1))
    newcomer = people.newcomer("bob@example.com", "Bob", Role.MARKETER, clock.now())
    return people.add(records, newcomer, PASSWORD)
