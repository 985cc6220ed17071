"""From the inbox to the event log: every accepted request comes through here, once.

Words
    *Row*: an event that is ready for the log. *Letter*: a part of a request that is no event, kept
    with the reason. *Checkpoint*: the last request that is in the log, told in its transaction.

Trip
    `Inbox.after(checkpoint)` → parsed by its protocol, enriched, ids cleaned (`reading`) → what
    came before is taken out → whose it is (`identity`) → log, traits, letters and the checkpoint in
    one transaction (`writing`) → `Inbox.forget(checkpoint)`. `Drain` goes this way batch by batch.

Must not
    stand still for a request it cannot read, or say that something is drained before it is on disk.
"""

from homing.collect.drain.draining import Drain, Drained
from homing.collect.drain.driving import DeadLetters, Driven
from homing.collect.drain.enriching import Enriching
from homing.collect.drain.reading import Enrich, plain
from homing.collect.drain.redriving import Redriving

__all__ = [
    "DeadLetters",
    "Drain",
    "Drained",
    "Driven",
    "Enrich",
    "Enriching",
    "Redriving",
    "plain",
]
