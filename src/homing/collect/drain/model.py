"""Requests as they were read: rows for the log, and letters."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from homing.collect.dead_letters.model import Letter
from homing.collect.identity.model import Claim
from homing.collect.model import Event, Received


class Row(NamedTuple):
    """An event that is ready for the log, but for whose it is.

    Parameters
    ----------
    message : bytes
        The 16 bytes of its message id, as `core.ids.message_id` makes it of source and id.
    event : Event
        The event.
    aside : int
        Of `model.Aside`.
    claim : Claim
        What it says of whose it is, and when it occurred.
    properties : bytes
        JSON.
    request : Received
        What it came in.
    """

    message: bytes
    event: Event
    aside: int
    claim: Claim
    properties: bytes
    request: Received


@dataclass(slots=True)
class Readings:
    """What some requests have in them, each thing once; and, by source, what may not be kept."""

    rows: list[Row] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    withheld: Counter[UUID] = field(default_factory=Counter)
