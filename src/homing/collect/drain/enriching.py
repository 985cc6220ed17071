"""What is done with every event on its way to the log, with a secret that holds for one day."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Final

import iptocc

from homing.collect.enrich import Enricher, Privacy, Settings
from homing.collect.enrich.standard import StandardEvents, shipped
from homing.collect.model import MICROSECONDS, Aside, Event, Received, Unreadable

_DAY: Final = 86_400 * MICROSECONDS
_KEPT_DAYS: Final = 2  # around midnight, requests of two days are in the inbox


class Enriching:
    """Enriches events; each day, by their receipt, with another secret that is never kept.

    Parameters
    ----------
    currency : callable
        Says what money without a currency is in; asked once a day.
    privacy : callable
        Says what may be kept; asked once a day, and after `renew`.
    standard : callable
        Says what clients call the standard events; asked once a day, and after `renew`.
    """

    def __init__(
        self,
        currency: Callable[[], str],
        privacy: Callable[[], Privacy] = Privacy,
        standard: Callable[[], StandardEvents] = shipped,
    ) -> None:
        self._currency, self._privacy, self._standard = currency, privacy, standard
        self._salts: dict[int, bytes] = {}
        self._enrichers: dict[int, Enricher] = {}

    def __call__(self, event: Event, received: Received) -> tuple[Event, Aside] | Unreadable | None:
        """Return an event as it goes into the log, why it is none, or None: it may not be kept."""
        day = received.received_at // _DAY
        enricher = self._enrichers.get(day) or self._of(day)
        return enricher.enriched(event, received)

    def renew(self) -> None:
        """Ask anew what holds: the rules have changed."""
        self._enrichers = {}

    def _of(self, day: int) -> Enricher:
        salt = self._salts.setdefault(day, secrets.token_bytes(32))
        made = Enricher(
            Settings(
                salt=salt,
                currency=self._currency(),
                privacy=self._privacy(),
                standard=self._standard(),
                country_of=iptocc.country_code,
            )
        )
        for held in (self._salts, self._enrichers):
            for old in sorted(held.keys() | {day})[:-_KEPT_DAYS]:
                held.pop(old, None)
        self._enrichers[day] = made
        return made
