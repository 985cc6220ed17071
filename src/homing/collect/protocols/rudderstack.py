"""RudderStack's protocol: Segment's, with a boot call and a beacon of its own."""

from __future__ import annotations

from typing import Final

import orjson

from homing.collect.protocols.protocol import Asked, Call, Reply
from homing.collect.protocols.segment import BATCHES, Segment, key_of
from homing.collect.protocols.segment_messages import KINDS

_CONFIG: Final = "/sourceConfig"
_BEACON: Final = "/beacon/v1/batch"
_CONFIG_OF_SOURCE: Final = {
    "statsCollection": {"errors": {"enabled": False}, "metrics": {"enabled": False}}
}
_CHANNEL: Final = b'"channel"'
_LOOKED_AT: Final = 16_384


class RudderStack(Segment):
    """Reads what RudderStack's clients send."""

    name = "rudderstack"
    paths = frozenset(f"/v1/{last}" for last in (*KINDS, *BATCHES) if len(last) > 1) | {
        _CONFIG,
        f"{_CONFIG}/",
        _BEACON,
    }
    prefixes: tuple[str, ...] = ()
    accepted = Reply(body=b"OK", content_type="text/plain")

    def knows(self, asked: Asked) -> bool:
        """Say whether it is one of RudderStack's own calls, or written as its clients write."""
        if asked.path.startswith((_CONFIG, _BEACON)):
            return True
        if asked.method != "POST":
            return False
        return "anonymousid" in asked.headers or asked.body.find(_CHANNEL, 0, _LOOKED_AT) >= 0

    def boot(self, asked: Asked) -> Call:
        """Return a source without destinations."""
        key = key_of(asked, None)
        source: dict[str, object] = {
            "id": "homing",
            "name": "Homing",
            "writeKey": key,
            "enabled": True,
            "workspaceId": "homing",
            "config": _CONFIG_OF_SOURCE,
            "destinations": [],
            "dataplanes": {},
        }
        reply = Reply(body=orjson.dumps({"source": source, "consentManagementMetadata": {}}))
        return Call(key=key, count=0, accepted=reply)
