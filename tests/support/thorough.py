"""How thoroughly to test: HOMING_TEST_THOROUGH=10 looks at ten times as many examples."""

from __future__ import annotations

import os

TIMES = int(os.environ.get("HOMING_TEST_THOROUGH", "1"))


def examples(many: int) -> int:
    """Return how many examples of a property to look at, where so many will do every day."""
    return many * TIMES
