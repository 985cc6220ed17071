"""The protocols that clients speak, one file each; pure functions from bytes to events."""

from __future__ import annotations

from typing import Final

from homing.collect.protocols.amplitude import Amplitude
from homing.collect.protocols.ga4 import GoogleAnalytics
from homing.collect.protocols.jitsu import Jitsu
from homing.collect.protocols.matomo import Matomo
from homing.collect.protocols.mixpanel import Mixpanel
from homing.collect.protocols.plausible import Plausible
from homing.collect.protocols.posthog import PostHog
from homing.collect.protocols.protocol import WHOLE, Around, Asked, Wire
from homing.collect.protocols.rudderstack import RudderStack
from homing.collect.protocols.segment import Segment
from homing.collect.protocols.umami import Umami

WIRES: Final[tuple[Wire, ...]] = (
    Jitsu(),
    RudderStack(),
    Segment(),
    Mixpanel(),
    Amplitude(),
    PostHog(),
    Plausible(),
    Umami(),
    GoogleAnalytics(),
    Matomo(),
)
"""In the order in which they are asked whether they know a request: the choosy ones first."""

_BY_NAME: Final = {wire.name: wire for wire in WIRES}
_BY_PATH: Final = {
    path: tuple(wire for wire in WIRES if path in wire.paths)
    for path in sorted({path for wire in WIRES for path in wire.paths})
}
_BY_PREFIX: Final = tuple((prefix, wire) for wire in WIRES for prefix in wire.prefixes)


def wire_of(name: str) -> Wire:
    """Return the protocol of a name that the inbox keeps; raises `KeyError` if there is none."""
    return _BY_NAME[name]


def around_of(name: str) -> Around:
    """Return what makes a request of one part in a protocol; nothing, if there is none so named."""
    wire = _BY_NAME.get(name)
    return wire.around if wire else WHOLE


def wire_for(asked: Asked) -> Wire | None:
    """Return the protocol whose request this is; None if it is nobody's."""
    for wire in _BY_PATH.get(asked.path, ()):
        if wire.knows(asked):
            return wire
    for prefix, wire in _BY_PREFIX:
        if asked.path.startswith(prefix) and wire.knows(asked):
            return wire
    return None


__all__ = ["WIRES", "around_of", "wire_for", "wire_of"]
