"""Read requests: their protocol says what is in them, and nothing in them stops the others."""

from __future__ import annotations

import hashlib
import traceback
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, Final
from uuid import UUID

import orjson
import structlog

from homing.collect.dead_letters.model import Letter
from homing.collect.drain.model import Readings, Row
from homing.collect.identity.model import Claim
from homing.collect.identity.rules import cleaned, user_key
from homing.collect.model import TELLING, Aside, Event, Kind, Received, Unreadable
from homing.collect.protocols import wire_of
from homing.core.ids import SEPARATOR

log = structlog.get_logger("homing.collect")

Enrich = Callable[[Event, Received], tuple[Event, Aside] | Unreadable | None]
"""What `enrich.Enricher.enriched` does; None: the event may not be kept."""

NOBODY: Final = "The event has no id of a customer or device that means somebody; send one."
BROKEN: Final = "The request cannot be read, which is a mistake of Homing: {}."


class _Unfit(Exception):
    """An event that was understood and cannot be taken; its text says why."""


def plain(event: Event, _received: Received) -> tuple[Event, Aside]:
    """Return an event as it is, and whether it counts: the least that an `Enrich` does."""
    return event, Aside.telling if event.kind in TELLING else Aside.counted


def read(requests: Iterable[Received], enrich: Enrich) -> Readings:
    """Return what is in requests; a request that cannot be read at all becomes one letter."""
    found = Readings()
    for received in requests:
        rows, letters = len(found.rows), len(found.letters)
        withheld = found.withheld.copy() if found.withheld else None
        try:
            _read(received, enrich, found)
        except Exception as error:  # noqa: BLE001 - whatever is in it, the queue goes on
            log.error("a request could not be read", id=received.id, **told(error))  # noqa: TRY400
            del found.rows[rows:], found.letters[letters:]
            found.withheld = withheld or Counter()
            found.letters.append(broken(received, error))
    return found


def told(error: Exception) -> dict[str, str]:
    """Return what a log may say of an error: what and where, and nothing of what customers sent."""
    place = traceback.extract_tb(error.__traceback__)[-1:]
    return {
        "error": type(error).__name__,
        "where": ", ".join(f"{frame.filename}:{frame.lineno}" for frame in place),
    }


def broken(received: Received, error: Exception) -> Letter:
    """Return the letter of a request that breaks what reads or writes it."""
    said = f"{type(error).__name__}: {error}".partition("\n")[0][:300]
    return Letter(received, 0, BROKEN.format(said), received.body)


def letter_of(event: Event, received: Received, place: int, *, reason: str) -> Letter:
    """Return the letter of an event that was understood and cannot be taken."""
    raw = orjson.dumps(event._asdict(), default=str)
    return Letter(received, place, reason, raw, is_event=True)


def read_event(event: Event, received: Received, enrich: Enrich) -> Readings:
    """Return one event that is known already, read as if it had just been parsed."""
    found = Readings()
    _take(event, received, 0, enrich=enrich, into=found, prefix=_prefix(received.source))
    return found


def _read(received: Received, enrich: Enrich, found: Readings) -> None:
    prefix = _prefix(received.source)
    for place, item in enumerate(wire_of(received.protocol).events(received)):
        if type(item) is Unreadable:
            found.letters.append(Letter(received, item.at, item.reason, item.raw))
        elif type(item) is Event:
            _take(item, received, place, enrich=enrich, into=found, prefix=prefix)


def _take(
    event: Event, received: Received, place: int, *, enrich: Enrich, into: Readings, prefix: str
) -> None:
    enriched = enrich(event, received)
    if enriched is None:
        into.withheld[received.source] += 1
        return
    if isinstance(enriched, Unreadable):
        into.letters.append(Letter(received, place, enriched.reason, enriched.raw))
        return
    try:
        into.rows.append(_row(*enriched, received, prefix=prefix))
    except _Unfit as wrong:
        into.letters.append(letter_of(enriched[0], received, place, reason=str(wrong)))


def _row(event: Event, aside: Aside, received: Received, *, prefix: str) -> Row:
    claim = _claim(event, received)
    properties = _with_ids(event, claim)
    try:
        text = orjson.dumps(properties)
    except TypeError as error:
        raise _Unfit(f"The event's properties cannot be written down: {error}.") from error
    digest = hashlib.md5((prefix + event.message_id).encode(), usedforsecurity=False).digest()
    return Row(digest, event, int(aside), claim, text, received)


def _claim(event: Event, received: Received) -> Claim:
    user, anonymous = cleaned(event.user_id), cleaned(event.anonymous_id)
    if user is not None:
        user = user_key(user)
    elif anonymous is None:
        raise _Unfit(NOBODY)
    if event.kind is not Kind.alias:
        return Claim(user, anonymous, event.occurred_at)
    previous = cleaned(event.previous_id)
    return Claim(user, anonymous, event.occurred_at, previous, received.is_trusted)


def _with_ids(event: Event, claim: Claim) -> dict[str, Any]:
    """Return the properties with the ids that are needed to work out anew whose all events are."""
    properties = event.properties
    if claim.anonymous is not None:
        properties["anonymous_id"] = claim.anonymous
    else:
        properties.pop("anonymous_id", None)
    if event.kind is Kind.alias:
        properties |= {"previous_id": claim.previous, "is_trusted": claim.is_trusted}
    return properties


def _prefix(source: UUID) -> str:
    return f"{source}{SEPARATOR}"
