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
