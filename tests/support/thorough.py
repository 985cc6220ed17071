"""How thoroughly to test: HOMING_TEST_THOROUGH=10 looks at ten times as many examples."""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import product
from typing import Any

TIMES = int(os.environ.get("HOMING_TEST_THOROUGH", "1"))
DAILY = 0.25
"""Of the examples that once are worth looking at, those that are every day, always the same."""


def examples(many: int) -> int:
    """Return how many examples of a property to look at, where so many are worth it once."""
    return many * TIMES if TIMES > 1 else max(round(many * DAILY), min(many, 3))


def in_turn(*axes: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Return what to combine: each with each, and of the last one in turn; thoroughly every one."""
    return [
        tuple(axis[place] for axis, place in zip(axes, places, strict=True))
        for places in product(*(range(len(axis)) for axis in axes))
        if TIMES > 1 or sum(places) % len(axes[-1]) == 0
    ]
