"""Requests as they were read: rows for the log, and letters."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

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


class Letter(NamedTuple):
    """A part of a request that is no event.

    Parameters
    ----------
    received : Received
        The request.
    place : int
        Where in it, from 0.
    reason : str
        One English sentence.
    raw : bytes
        The part.
    is_event : bool
        `raw` is a canonical event as JSON, which its protocol could read.
    """

    received: Received
    place: int
    reason: str
    raw: bytes
    is_event: bool = False


@dataclass(slots=True)
class Readings:
    """What some requests have in them, each thing once."""

    rows: list[Row] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
