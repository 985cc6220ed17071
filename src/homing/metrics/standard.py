"""The standard events as the metrics need them, each with a line that sends one."""

from __future__ import annotations

from homing.core.names import PURCHASE, REFUND
from homing.metrics.spec import Need

BOUGHT = Need(
    event=PURCHASE,
    snippet='{"event": "purchase", "properties": {"order_id": "536365", "amount": 13912, '
    '"currency": "GBP"}}',
)
REFUNDED = Need(
    event=REFUND,
    snippet='{"event": "refund", "properties": {"order_id": "536365", "amount": 1530, '
    '"currency": "GBP"}}',
)
