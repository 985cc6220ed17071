"""Histories as an installation, or a frame, lends them to whoever measures."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from homing.histories.generation import Mark
from homing.histories.histories import Customers, Histories


class Live(NamedTuple):
    """Histories of all events, kept at hand.

    `names` are those of the events by code; `value` is the property whose numbers came along, and
    `unit` that which says what these are in. `mark` says how far they reach into the log of an
    installation, and `rewritten_after` whose events were others' after an earlier mark's rewrite.
    """

    histories: Histories
    names: tuple[str, ...]
    value: str | None
    unit: str | None = None
    mark: Mark | None = None
    rewritten_after: Callable[[int], Customers] | None = None
