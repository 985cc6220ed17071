"""The standard events as the metrics need them, each with a line that sends one."""

from __future__ import annotations

from homing.core import names
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
_PLAN = '"plan": "pro", "mrr": 1900, "currency": "GBP"'
SUBSCRIBED = tuple(
    Need(event=event, snippet=f'{{"event": "{event}", "properties": {{{properties}}}}}')
    for event, properties in (
        (names.SUBSCRIPTION_STARTED, _PLAN),
        (names.SUBSCRIPTION_CHANGED, _PLAN.replace("pro", "team").replace("1900", "4900")),
        (names.SUBSCRIPTION_RENEWED, _PLAN),
        (names.SUBSCRIPTION_RESUMED, _PLAN),
        (names.SUBSCRIPTION_PAUSED, '"plan": "pro"'),
        (names.SUBSCRIPTION_CANCELLED, '"plan": "pro", "reason": "price"'),
    )
)
