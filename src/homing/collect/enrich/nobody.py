"""Ids for those who are counted and not followed: another one every day."""

from __future__ import annotations

from hashlib import blake2b
from typing import Final

from homing.collect.model import DAY, Event, Received

PREFIX: Final = "day:"
_SEEN: Final = ("user-agent", "accept-language")


class Nobody:
    """Makes anonymous ids that hold for one day (UTC) at one source.

    Parameters
    ----------
    salt : bytes
        Secret. Who throws it away and takes a new one every day cannot tell whose an id was, or
        which two ids of two days are one person's; without that it is only a matter of guessing.
    """

    def __init__(self, salt: bytes) -> None:
        self._key = blake2b(salt, digest_size=32).digest()

    def id_of(self, event: Event, received: Received) -> str:
        """Return the id: made of the one that was sent, else of what the browser says of itself."""
        said = event.anonymous_id or event.user_id or _seen(received)
        return self.on_day(received.received_at, f"{received.source}\0{said}")

    def on_day(self, moment: int, said: str) -> str:
        """Return the id of whoever is told of so, on the day of a moment in microseconds."""
        text = f"{moment // DAY}\0{said}".encode("utf-8", "replace")
        return PREFIX + blake2b(text, key=self._key, digest_size=12).hexdigest()


def _seen(received: Received) -> str:
    headers = [received.headers.get(name, "") for name in _SEEN]
    return "\0".join([*headers, received.country or ""])
