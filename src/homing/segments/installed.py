"""The segments of an installation, from what it has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from homing.segments.service import Segments

if TYPE_CHECKING:
    from collections.abc import Callable

    from homing.core.clock import Clock
    from homing.histories.live import Live
    from homing.segments.service import Business
    from homing.store import EventStore, Records


class House(Protocol):
    """What has the segments."""

    @property
    def records(self) -> Records:
        """Where they are kept."""

    @property
    def events(self) -> EventStore:
        """The log they are found in."""

    @property
    def clock(self) -> Clock:
        """What time it is."""

    @property
    def project(self) -> Business:
        """The business, and how it counts periods."""


def segments_of(house: House, *, live: Callable[[], Live] | None = None) -> Segments:
    """Return the segments of an installation.

    Parameters
    ----------
    live : callable, optional
        Its histories, where these are at hand anyway: some rules are counted by them.
    """
    return Segments(
        house.records, house.events, clock=house.clock, project=lambda: house.project, live=live
    )
