"""The segments of an installation, from what it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from homing.segments.service import Segments

if TYPE_CHECKING:
    from collections.abc import Callable

    from homing.histories.live import Live
    from homing.ui.visit import House


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
