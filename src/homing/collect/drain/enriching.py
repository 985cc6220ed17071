"""What is done with every event on its way to the log, with a secret that holds for one day."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from typing import Final

from homing.collect.enrich import Enricher, Privacy, Settings
from homing.collect.enrich.standard import StandardEvents, shipped
from homing.collect.model import DAY, Aside, Event, Received, Unreadable
from homing.collect.places import Atlas

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
    atlas : Atlas
        Says where the addresses are that servers pass on.
    """

    def __init__(
        self,
        currency: Callable[[], str],
        privacy: Callable[[], Privacy] = Privacy,
        standard: Callable[[], StandardEvents] = shipped,
        *,
        atlas: Atlas | None = None,
    ) -> None:
        self._currency, self._privacy, self._standard = currency, privacy, standard
        self._atlas = atlas or Atlas()
        self._salts: dict[int, bytes] = {}
        self._enrichers: dict[int, tuple[Settings, Enricher]] = {}
        self.version = 0
        """Another number after each `renew`."""

    def __call__(self, event: Event, received: Received) -> tuple[Event, Aside] | Unreadable | None:
        """Return an event as it goes into the log, why it is none, or None: it may not be kept."""
        day = received.received_at // DAY
        _, enricher = self._enrichers.get(day) or self._of(day)
        return enricher.enriched(event, received)

    def renew(self) -> None:
        """Ask anew what holds: the rules have changed."""
        self._enrichers = {}
        self.version += 1

    def settings_for(self, days: Iterable[int]) -> dict[int, Settings]:
        """Return what holds for the requests that came on days since 1970."""
        return {day: (self._enrichers.get(day) or self._of(day))[0] for day in days}

    def _of(self, day: int) -> tuple[Settings, Enricher]:
        enrichers = self._enrichers  # those of now: they are others after `renew`
        settings = Settings(
            salt=self._salts.setdefault(day, secrets.token_bytes(32)),
            currency=self._currency(),
            privacy=self._privacy(),
            standard=self._standard(),
            atlas=self._atlas,
        )
        for held in (self._salts, enrichers):
            for old in sorted(held.keys() | {day})[:-_KEPT_DAYS]:
                held.pop(old, None)
        enrichers[day] = settings, Enricher(settings)
        return enrichers[day]
