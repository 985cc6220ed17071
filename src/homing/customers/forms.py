"""A customer and an event as plain values: what `.json`, `.csv` and the API give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import orjson

from homing.core.money import Money
from homing.customers.card import Card, Worth
from homing.customers.known import Known
from homing.customers.listing import Listed
from homing.customers.timeline import Event

EVENT_COLUMNS: Final = ("event", "occurred_at", "received_at", "message_id", "source", "properties")


def moment(value: datetime) -> str:
    """Return a moment as programs read it: UTC, ISO 8601.

    Examples
    --------
    >>> moment(datetime(2011, 12, 9, 12, 50, tzinfo=UTC))
    '2011-12-09T12:50:00Z'
    """
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def money(value: Money) -> dict[str, object]:
    """Return an amount as a pair that loses nothing."""
    return {"minor": value.minor, "currency": value.currency}


def listed_values(customer: Listed) -> dict[str, Any]:
    """Return one customer of the list."""
    return {
        "id": customer.id,
        "name": customer.name,
        "email": customer.email,
        "phone": customer.phone,
        "first_seen": moment(customer.first_seen),
        "last_seen": moment(customer.last_seen),
        "events": customer.events,
        "purchases": customer.purchases,
        "revenue": [money(amount) for amount in customer.revenue],
        "refunds": [money(amount) for amount in customer.refunds],
        "tags": list(customer.tags),
        "traits": customer.traits,
    }


def card_values(card: Card, known: Known, segments: Mapping[UUID, str]) -> dict[str, Any]:
    """Return a card, with the segments that have a name."""
    return {
        "id": card.id,
        "ids": list(known.ids),
        "traits": card.traits,
        "traits_told_at": moment(known.told_at) if known.told_at else None,
        "consent": known.consent,
        "tags": list(known.tags),
        "segments": [
            {"id": str(segment), "name": segments[segment], "since": moment(since)}
            for segment, since in known.segments
            if segment in segments
        ],
        "merges": [
            {
                "merge": each.merge,
                "id": each.id,
                "into": each.into,
                "reason": each.reason,
                "merged_at": moment(each.merged_at),
            }
            for each in known.merges
        ],
        "first_seen": card.first_seen and moment(card.first_seen),
        "last_seen": card.last_seen and moment(card.last_seen),
        "events": dict(card.events),
        "worth": [_worth(worth) for worth in card.worth],
        "usual_gap_days": card.rhythm.usual_days,
        "longest_gap_days": card.rhythm.longest_days,
        "days_since_last_purchase": card.rhythm.since_days,
        "pace": card.rhythm.pace,
        "months": [{"month": start.isoformat(), "events": events} for start, events in card.months],
    }


def event_values(event: Event) -> dict[str, Any]:
    """Return one event."""
    return {
        "event": event.name,
        "occurred_at": moment(event.occurred_at),
        "received_at": moment(event.received_at),
        "message_id": event.message,
        "source": event.source,
        "properties": event.properties,
    }


def event_row(event: Event) -> Sequence[object]:
    """Return one event in the order of `EVENT_COLUMNS`, its properties as JSON."""
    values = event_values(event)
    text = orjson.dumps(event.properties, default=str).decode()
    return (*(values[column] for column in EVENT_COLUMNS[:-1]), text)


def _worth(worth: Worth) -> dict[str, Any]:
    average = worth.average_order
    return {
        "purchases": worth.purchases,
        "revenue": money(worth.revenue),
        "refunds": money(worth.refunds),
        "average_order": money(average) if average else None,
    }
