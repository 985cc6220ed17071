"""Sources: the sites, apps and servers whose events come in, and the keys they send with.

Words
    *source*: one site, app or server. *Write key*: in every page of a site for all to see; it lets
    events in and nothing out. *Secret key*: of a server; what it says of who is who is believed.
    *Living*: neither the key nor its source was revoked.

Trip
    `Sources.add` → a write key for the page, a secret key for the server → `Sources.holder(key)`
    for each request, from memory → `Sources.revoke`: refused from the next request on.

Must not
    keep a secret key, or ask a database for a request.
"""

from homing.collect.sources.model import Holder, KeyKind, Platform, Source, SourceKey
from homing.collect.sources.rules import USUAL_EVENTS_PER_S
from homing.collect.sources.service import Sources, version_of

__all__ = [
    "USUAL_EVENTS_PER_S",
    "Holder",
    "KeyKind",
    "Platform",
    "Source",
    "SourceKey",
    "Sources",
    "version_of",
]
