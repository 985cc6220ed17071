"""How a business earns, guessed from its events, and which numbers are its own."""

from __future__ import annotations

from collections.abc import Collection

from homing.core.names import PURCHASE, SUBSCRIPTION_STARTED
from homing.store import BusinessKind

SUBSCRIPTION = "subscription."


def guessed(names: Collection[str]) -> BusinessKind:
    """Return the kind that the names of the events speak for.

    Examples
    --------
    >>> guessed(["page", "purchase"]), guessed(["subscription.started", "purchase"]), guessed([])
    ('shop', 'subscription', 'app')
    """
    if any(name.startswith(SUBSCRIPTION) for name in names):
        return "subscription"
    return "shop" if PURCHASE in names else "app"


def measurable(kind: BusinessKind | None, names: Collection[str]) -> BusinessKind:
    """Return the kind whose numbers there are events for: that which was said, if there are."""
    said = kind or guessed(names)
    needed = {"shop": PURCHASE, "subscription": SUBSCRIPTION_STARTED}.get(said)
    return said if needed is None or needed in names else "app"
