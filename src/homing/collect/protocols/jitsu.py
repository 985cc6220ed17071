"""Jitsu's protocol: Segment's messages at addresses of its own."""

from __future__ import annotations

from homing.collect.protocols.protocol import Asked, Reply
from homing.collect.protocols.segment import BATCHES, Segment
from homing.collect.protocols.segment_messages import KINDS


class Jitsu(Segment):
    """Reads what Jitsu's clients send."""

    name = "jitsu"
    paths = frozenset(
        f"/api/s/{between}{last}"
        for between in ("", "s2s/")
        for last in (*KINDS, *BATCHES)
        if len(last) > 1
    )
    prefixes: tuple[str, ...] = ()
    accepted = Reply(body=b'{"ok":true}')

    def knows(self, asked: Asked) -> bool:
        """Say whether there is a body."""
        return asked.method == "POST"
