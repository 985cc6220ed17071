"""From the inbox to the event log: every accepted request comes through here, once.

Words
    *Row*: an event that is ready for the log. *Letter*: a part of a request that is no event, kept
    with the reason. *Checkpoint*: the last request that is in the log, told in its transaction.

Trip
    `Inbox.after(checkpoint)` → parsed by its protocol, enriched, ids cleaned (`reading`; where much
    waits, one batch ahead in another process: `ahead`) → what came before is taken out → whose it
    is (`identity`) → log, traits, letters and the checkpoint in one transaction (`writing`) →
    `Inbox.forget(checkpoint)`. `Drain` goes this way batch by batch.

Must not
    stand still for a request it cannot read, or say that something is drained before it is on disk.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from homing.core.lazily import lazily

if TYPE_CHECKING:
    from homing.collect.drain.ahead import Ahead
    from homing.collect.drain.draining import Drain, Drained
    from homing.collect.drain.driving import DeadLetters, Driven
    from homing.collect.drain.enriching import Enriching
    from homing.collect.drain.reading import Enrich, plain
    from homing.collect.drain.redriving import Redriving

__all__ = [
    "Ahead",
    "DeadLetters",
    "Drain",
    "Drained",
    "Driven",
    "Enrich",
    "Enriching",
    "Redriving",
    "plain",
]

# Each loads when it is asked for: the process that reads needs few of them (`drain.reader`).
_HOMES = {
    "Ahead": "homing.collect.drain.ahead",
    "DeadLetters": "homing.collect.drain.driving",
    "Drain": "homing.collect.drain.draining",
    "Drained": "homing.collect.drain.draining",
    "Driven": "homing.collect.drain.driving",
    "Enrich": "homing.collect.drain.reading",
    "Enriching": "homing.collect.drain.enriching",
    "Redriving": "homing.collect.drain.redriving",
    "plain": "homing.collect.drain.reading",
}

__getattr__ = lazily(__name__, _HOMES)
