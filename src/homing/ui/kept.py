"""Answers that were made already, by what they depend on: whoever asks the same gets the same.

They are packed, and the one asked for least lately goes first when there is no room.
"""

from __future__ import annotations

import zlib
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import Final

ROOM_BYTES: Final = 4_000_000
LARGEST: Final = 2_000_000
"""Bytes of an answer; one that is larger is not kept."""

Headers = tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What was sent to who asked first: headers, and the body, packed."""

    headers: Headers
    packed: bytes

    @classmethod
    def of(cls, headers: Headers, body: bytes) -> Answer:
        """Return an answer that takes little room."""
        return cls(headers, zlib.compress(body, 1))

    @property
    def body(self) -> bytes:
        """The body as it was sent."""
        return zlib.decompress(self.packed)


class Kept:
    """The answers asked for lately; safe to use from any thread."""

    def __init__(self, room_bytes: int = ROOM_BYTES) -> None:
        self._room_bytes = room_bytes
        self._answers: OrderedDict[str, Answer] = OrderedDict()
        self._taken = 0
        self._turn = Lock()

    def get(self, key: str) -> Answer | None:
        """Return an answer that is kept."""
        with self._turn:
            if found := self._answers.get(key):
                self._answers.move_to_end(key)
            return found

    def keep(self, key: str, answer: Answer) -> None:
        """Keep an answer, and let go of old ones for which there is no room."""
        with self._turn:
            if before := self._answers.pop(key, None):
                self._taken -= len(before.packed)
            self._answers[key] = answer
            self._taken += len(answer.packed)
            while self._taken > self._room_bytes:
                _, oldest = self._answers.popitem(last=False)
                self._taken -= len(oldest.packed)
