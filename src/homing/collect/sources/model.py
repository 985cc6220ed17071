"""A source of events, and its keys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Platform(StrEnum):
    """Where a source's code runs; which snippet is shown first."""

    web = "web"
    server = "server"
    ios = "ios"
    android = "android"
    other = "other"


class KeyKind(StrEnum):
    """Whether a key may be seen by anybody."""

    write = "write"
    secret = "secret"  # noqa: S105 - the word for them


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A site, an app or a server that sends events.

    Parameters
    ----------
    id : UUID
        Sorts by when it was made.
    name : str
        What people call it.
    platform : Platform
        Where its code runs.
    origins : tuple of str
        Origins that browsers may send from, as `https://shop.example` or `https://*.shop.example`;
        none: any with a write key, none with a secret key.
    events_per_s : int
        The most events a second that a key may send over time; 0: no limit.
    created_at : datetime
        Aware.
    revoked_at : datetime or None
        Since then none of its keys is good.
    """

    id: UUID
    name: str
    platform: Platform
    origins: tuple[str, ...]
    events_per_s: int
    created_at: datetime
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceKey:
    """A key of a source, as it can be shown.

    Parameters
    ----------
    id : UUID
        Sorts by when it was made.
    source : UUID
        Whose it is.
    kind : KeyKind
        A write key is shown whole, of a secret key only how it begins.
    shown : str
        What can be shown of it.
    created_at : datetime
        Aware.
    revoked_at : datetime or None
        Since then it is not good.
    """

    id: UUID
    source: UUID
    kind: KeyKind
    shown: str
    created_at: datetime
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Whose a living key is, as a request needs to know it."""

    key: UUID
    source: UUID
    is_secret: bool
    origins: tuple[str, ...]
    events_per_s: int
