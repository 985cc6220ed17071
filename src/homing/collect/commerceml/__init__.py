"""The exchange that 1C calls: its orders come in as purchases, refunds and deliveries.

Words
    *exchange*: what 1C and a site tell each other, each request begun by 1C. *Document*: an order,
    a shipment or a return in 1C's words (CommerceML). *Session*: one exchange, from `checkauth` on.

Trip
    `checkauth` (Basic, a secret key of a source) → a cookie → `init` → `file`, in pieces → the
    document whole → `events` → the importer → the log → "success".

Must not
    say "success" before the events are on disk, or read an entity of an XML file.
"""

from homing.collect.commerceml.door import ExchangeDoor
from homing.collect.commerceml.exchange import Exchange
from homing.collect.commerceml.keys import holder_in

__all__ = ["Exchange", "ExchangeDoor", "holder_in"]
