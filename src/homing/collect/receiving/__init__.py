"""Receiving: from the socket to the inbox, for every protocol that clients speak.

Words
    *Door*: what answers on the protocols' paths. *Desk*: what takes a request once its body is
    whole, at once for most. *Holder*: the source whose key a request bears.
    *Busy*: the answer to a request that is to come again; nothing of it was kept.

Trip
    a request on one of the protocols' paths → its body, unpacked within limits → the protocol says
    whose it is → the key's holder, the origin, the pace, the room left → where its address is,
    which is then forgotten → the inbox → 200, once it is on disk.

Must not
    read an event, answer anything but what the protocol says, or keep an address.
"""

from homing.collect.receiving.desk import Desk
from homing.collect.receiving.door import Door
from homing.collect.receiving.hall import Hall
from homing.collect.receiving.keys import Keys
from homing.collect.receiving.limits import Limits
from homing.collect.receiving.places import Places
from homing.collect.receiving.room import Room
from homing.collect.receiving.tally import Tally

__all__ = ["Desk", "Door", "Hall", "Keys", "Limits", "Places", "Room", "Tally"]
