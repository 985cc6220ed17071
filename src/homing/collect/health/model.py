"""How receiving stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from homing.collect.inbox.model import Waiting


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """When a living source was last heard of.

    Parameters
    ----------
    source : UUID
        Which one.
    name : str
        What people call it.
    last_received_at : datetime or None
        Aware; None: never.
    silent_after_s : float
        So long a silence is unusual.
    is_silent : bool
        It is silent for longer than that.
    """

    source: UUID
    name: str
    last_received_at: datetime | None
    silent_after_s: float
    is_silent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How receiving stands at a moment.

    Parameters
    ----------
    waiting : Waiting
        What is not in the event log yet.
    oldest_age_s : float
        How long the oldest of it waits; 0 when nothing does.
    disk_free_bytes : int
        On the disk of the data folder.
    disk_days_left : float or None
        Until it is full, if it goes on as in the last day; None: it does not fill up.
    beats : tuple of Beat
        Of each living source.
    stalled : str or None
        What keeps the drain from getting on.
    crowded : str or None
        That ids were not made one customer, since these would have been too many.
    """

    waiting: Waiting
    oldest_age_s: float
    disk_free_bytes: int
    disk_days_left: float | None
    beats: tuple[Beat, ...]
    stalled: str | None
    crowded: str | None = None

    @property
    def troubles(self) -> dict[str, str]:
        """What is not as it should be: a sentence for each cause, by a name that stays the same."""
        silent = {
            f"silent:{beat.source}": f"{beat.name} has sent nothing {_since(beat)}."
            for beat in self.beats
            if beat.is_silent
        }
        whole = {"stalled": self.stalled, "crowded": self.crowded}
        return {name: said for name, said in whole.items() if said} | silent


def _since(beat: Beat) -> str:
    return "for longer than usual" if beat.last_received_at else "since it was added"
