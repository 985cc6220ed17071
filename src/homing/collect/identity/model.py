"""What an event says of whose it is, and what came of it."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from operator import add
from typing import NamedTuple


class Claim(NamedTuple):
    """What one event says of whose it is; its ids are clean, and it has one at least.

    Parameters
    ----------
    user : str or None
        Key of a user id.
    anonymous : str or None
        An anonymous id as it was sent.
    occurred_at : int
        Microseconds since 1970, UTC.
    previous : str or None
        Of an alias: the other id, as it was sent.
    is_trusted : bool
        It may say that two known customers are one.
    contacts : sequence of str
        Keys of what the user is reached by; of trusted events alone.
    """

    user: str | None
    anonymous: str | None
    occurred_at: int
    previous: str | None = None
    is_trusted: bool = False
    contacts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Resolved:
    """Whose some events are.

    Parameters
    ----------
    keys : list of str or None
        For each claim the key its event is kept under; None: of an erased customer, not to be kept.
    numbers : dict of str to int
        The customers' numbers by key.
    refused : int
        Merges not made, since a customer would have had too many ids.
    """

    keys: list[str | None]
    numbers: dict[str, int]
    refused: int


@dataclass(frozen=True, slots=True)
class Settled:
    """What followed from other runs of devices.

    Parameters
    ----------
    made, gone, refused : int
        Merges that were made, taken back, and not made, since a customer would have too many ids.
    moved : int
        Keys of epochs that gave or got events.
    """

    made: int = 0
    gone: int = 0
    refused: int = 0
    moved: int = 0

    def __add__(self, other: Settled) -> Settled:
        """Return both together."""
        return Settled(*map(add, astuple(self), astuple(other)))
