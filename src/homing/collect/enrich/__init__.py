"""What is added to every event on its way to the log, and what the privacy rules take out of it."""

from homing.collect.enrich.enricher import Enricher, Settings, scrubber_of
from homing.collect.enrich.nobody import Nobody
from homing.collect.enrich.privacy import Consent, Privacy
from homing.collect.enrich.standard import StandardEvents, shipped

__all__ = [
    "Consent",
    "Enricher",
    "Nobody",
    "Privacy",
    "Settings",
    "StandardEvents",
    "scrubber_of",
    "shipped",
]
