"""What stands behind the door: everything that a request is asked about, and where it goes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from homing.collect.inbox import Inbox
from homing.collect.places import Atlas
from homing.collect.receiving.keys import Keys
from homing.collect.receiving.limits import Limits
from homing.collect.receiving.pace import Pace
from homing.collect.receiving.places import Places
from homing.collect.receiving.room import Room
from homing.collect.receiving.tally import Tally
from homing.collect.sources import Sources
from homing.core.clock import Clock
from homing.core.networks import Network
from homing.store import DataFolder


@dataclass(frozen=True, kw_only=True)
class Hall:
    """What stands behind the door.

    Parameters
    ----------
    inbox : callable
        Returns the inbox, opened at the first request that has something to keep.
    keys : Keys
        Whose a key is.
    clock : Clock
        Says when a request was received.
    room : Room
        Says whether there is place for it.
    places : Places
        Says where it came from.
    limits : Limits
        How large it may be.
    tally : Tally
        Counts it.
    pace : Pace
        How fast its key may send.
    """

    inbox: Callable[[], Inbox]
    keys: Keys
    clock: Clock
    room: Room
    places: Places = field(default_factory=Places)
    limits: Limits = field(default_factory=Limits)
    tally: Tally = field(default_factory=Tally)
    pace: Pace = field(default_factory=Pace)

    @classmethod
    def of(
        cls,
        folder: DataFolder,
        sources: Sources,
        inbox: Callable[[], Inbox],
        *,
        clock: Clock,
        proxies: Sequence[Network] = (),
        atlas: Atlas | None = None,
        limits: Limits | None = None,
    ) -> Hall:
        """Put together what a data folder and its sources need."""
        limits = limits or Limits()
        return cls(
            inbox=inbox,
            keys=Keys(sources.living),
            clock=clock,
            room=Room(folder.path, limits),
            places=Places(proxies, atlas),
            limits=limits,
        )
