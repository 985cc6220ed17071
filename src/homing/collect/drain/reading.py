"""Read requests: their protocol says what is in them, and nothing in them stops the others."""

from __future__ import annotations

import traceback
from collections import Counter
from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from typing import Any, Final
from uuid import UUID

import orjson

from homing.collect.dead_letters.model import Letter
from homing.collect.drain.model import More, Readings, Requests, Rows
from homing.collect.identity.contacts import KEYS
from homing.collect.identity.rules import cleaned, user_key
from homing.collect.model import TELLING, Aside, Event, Kind, Received, Unreadable
from homing.collect.protocols import wire_of

Enrich = Callable[[Event, Received], tuple[Event, Aside] | Unreadable | None]
"""What `enrich.Enricher.enriched` does; None: the event may not be kept."""

NOBODY: Final = "The event has no id of a customer or device that means somebody; send one."
CROWDED: Final = (
    "There are too many different names of events; put what varies into properties, and send few"
    " names."
)
BROKEN: Final = "The request cannot be read, which is a mistake of Homing: {}."


class _Unfit(Exception):
    """An event that was understood and cannot be taken; its text says why."""


def plain(event: Event, _received: Received) -> tuple[Event, Aside]:
    """Return an event as it is, and whether it counts: the least that an `Enrich` does."""
    return event, Aside.telling if event.kind in TELLING else Aside.counted


def read(
    requests: Iterable[Received], enrich: Enrich, *, crowded: AbstractSet[str] = frozenset()
) -> Readings:
    """Return what is in requests; a request that cannot be read at all becomes one letter.

    Parameters
    ----------
    crowded : set of str
        Names of events that there is no room for: these become letters.
    """
    found = _Found(enrich, crowded)
    for place, received in enumerate(requests):
        found.requests.append((received.source, received.received_at))
        before = len(found.rows), len(found.letters), len(found.withheld)
        try:
            found.read(received, place)
        except Exception as error:  # noqa: BLE001 - whatever is in it, the queue goes on
            found.mistakes.append({"id": received.id, **told(error)})
            found.back_to(*before)
            found.letters.append(broken(received, error))
    return found.readings()


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


def noted(requests: Iterable[Received]) -> Requests:
    """Return what is to be known of requests that are read."""
    return Requests.of((each.source, each.received_at) for each in requests)


def letter_of(event: Event, received: Received, place: int, *, reason: str) -> Letter:
    """Return the letter of an event that was understood and cannot be taken."""
    raw = orjson.dumps(event._asdict(), default=str)
    return Letter(received, place, reason, raw)


def read_event(event: Event, received: Received, enrich: Enrich) -> Readings:
    """Return one event that is known already, read as if it had just been parsed."""
    found = _Found(enrich, frozenset())
    found.requests.append((received.source, received.received_at))
    found.take(event, received, 0, 0)
    return found.readings()


class _Found:
    """What was found so far."""

    def __init__(self, enrich: Enrich, crowded: AbstractSet[str]) -> None:
        self._enrich, self._crowded = enrich, crowded
        self.requests: list[tuple[UUID, int]] = []
        self.rows: list[tuple[Any, ...]] = []
        self.more: dict[int, More] = {}
        self.letters: list[Letter] = []
        self.withheld: list[UUID] = []
        self.mistakes: list[dict[str, object]] = []

    def readings(self) -> Readings:
        """Return all that was found."""
        rows, withheld = Rows.of(self.rows, self.more), Counter(self.withheld)
        return Readings(Requests.of(self.requests), rows, self.letters, withheld, self.mistakes)

    def back_to(self, rows: int, letters: int, withheld: int) -> None:
        """Forget what came after."""
        for place in range(rows, len(self.rows)):
            self.more.pop(place, None)
        del self.rows[rows:], self.letters[letters:], self.withheld[withheld:]

    def read(self, received: Received, request: int) -> None:
        """Read a request."""
        for place, item in enumerate(wire_of(received.protocol).events(received)):
            if type(item) is Event:
                self.take(item, received, place, request)
            elif type(item) is Unreadable:
                self.letters.append(Letter(received, item.at, item.reason, item.raw))

    def take(self, event: Event, received: Received, place: int, request: int) -> None:
        """Enrich an event and keep what becomes of it."""
        enriched = self._enrich(event, received)
        if enriched is None:
            self.withheld.append(received.source)
            return
        if isinstance(enriched, Unreadable):
            self.letters.append(Letter(received, place, enriched.reason, enriched.raw))
            return
        told, aside = enriched
        if told.name in self._crowded:
            self.letters.append(letter_of(told, received, place, reason=CROWDED))
            return
        try:
            self._keep(told, aside, received, request)
        except _Unfit as wrong:
            self.letters.append(letter_of(told, received, place, reason=str(wrong)))

    def _keep(self, event: Event, aside: Aside, received: Received, request: int) -> None:
        message_id, kind, name, anonymous, user, occurred_at, properties, traits, once, _ = event
        anonymous = None if anonymous is None else cleaned(anonymous)
        if user is not None and (user := cleaned(user)) is not None:
            user = user_key(user)
        elif anonymous is None:
            raise _Unfit(NOBODY)
        if anonymous is not None:
            properties["anonymous_id"] = anonymous
        else:
            properties.pop("anonymous_id", None)
        properties.pop(KEYS, None)
        more = None
        if kind is Kind.alias or traits or once:
            more = _more(event, received, properties)
        try:
            text = orjson.dumps(properties)
        except TypeError as error:
            raise _Unfit(f"The event's properties cannot be written down: {error}.") from error
        if more is not None:
            self.more[len(self.rows)] = more
        self.rows.append((message_id, name, aside, text, request, user, anonymous, occurred_at))


def _more(event: Event, received: Received, properties: dict[str, Any]) -> More:
    """Return what few events say, and what is needed to work out anew whose all events are."""
    if event.kind is not Kind.alias:
        return More(None, received.is_trusted, event.traits, event.once)
    previous = cleaned(event.previous_id)
    properties |= {"previous_id": previous, "is_trusted": received.is_trusted}
    return More(previous, received.is_trusted, event.traits, event.once)
