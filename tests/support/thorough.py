"""How thoroughly to test: HOMING_TEST_THOROUGH=10 looks at ten times as many examples."""

from __future__ import annotations

import os

TIMES = int(os.environ.get("HOMING_TEST_THOROUGH", "1"))
DAILY = 0.35
"""Of the examples that once are worth looking at, those that are every day, always the same."""


def examples(many: int) -> int:
    """Return how many examples of a property to look at, where so many are worth it once."""
    return many * TIMES if TIMES > 1 else max(round(many * DAILY), min(many, 3))
