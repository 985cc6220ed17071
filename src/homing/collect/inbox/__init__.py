"""The inbox: where a request rests, on disk, between its reply and the event log.

Words
    *Arrival*: a request that was understood and is to be kept. *Parcel*: requests that were written
    together, packed as one row. *Batch*: parcels that follow each other, to be drained. *Waiting*:
    what is kept and not yet drained. *Mending*: a damaged file is put aside and what can be read of
    it is carried over.

Trip
    `Inbox.put(arrival, then)` → one thread packs what has gathered and writes it in one transaction
    → the reply
    → `Inbox.after(id)` by the drain → the event log, with the id it has come to → `Inbox.forget`.

Must not
    say that something is kept before it is on disk, give an id twice, or stand still for a row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from homing.core.lazily import lazily

if TYPE_CHECKING:
    from homing.collect.inbox.inbox import Inbox, look
    from homing.collect.inbox.model import Arrival, NotKept, Waiting
    from homing.collect.inbox.moving import INBOX_FILE, bring_waiting, copy_waiting, has_waiting
    from homing.collect.inbox.parcels import Batch

__all__ = [
    "INBOX_FILE",
    "Arrival",
    "Batch",
    "Inbox",
    "NotKept",
    "Waiting",
    "bring_waiting",
    "copy_waiting",
    "has_waiting",
    "look",
]

# Each loads when it is asked for: the process that reads needs `parcels` alone (`drain.reader`).
_HOMES = {
    "INBOX_FILE": "homing.collect.inbox.moving",
    "Arrival": "homing.collect.inbox.model",
    "Batch": "homing.collect.inbox.parcels",
    "Inbox": "homing.collect.inbox.inbox",
    "NotKept": "homing.collect.inbox.model",
    "Waiting": "homing.collect.inbox.model",
    "bring_waiting": "homing.collect.inbox.moving",
    "copy_waiting": "homing.collect.inbox.moving",
    "has_waiting": "homing.collect.inbox.moving",
    "look": "homing.collect.inbox.inbox",
}

__getattr__ = lazily(__name__, _HOMES)
