"""The names of the standard events and of what their properties are called."""

from __future__ import annotations

from typing import Final

PURCHASE: Final = "purchase"
REFUND: Final = "refund"

AMOUNT: Final = "amount"
"""Property: integer minor units of the event's currency."""
CURRENCY: Final = "currency"
ORDER_ID: Final = "order_id"
ITEMS: Final = "items"
