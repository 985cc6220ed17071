"""One file that holds an installation as it was at a moment, and the way back from it.

Words
    *backup*: a tar archive of copies and a manifest. *Part*: one copied store. *Manifest*: what is
    in it, from when, how many events, and the digest of every part. *Tombstone*: what keeps an
    erased customer from coming back, out of an older backup too.

Trip
    `pack` copies each part while the installation goes on working → one archive, written beside
    its place and moved there when whole. `unpack` checks every digest before anybody reads a part.

Must not
    hold a half-written archive under its name, or overwrite what is there.
"""

from homing.store.backup.archive import Manifest, Part, pack, read_manifest, unpack
from homing.store.backup.copies import copy_events, copy_sqlite, copy_tables
from homing.store.backup.tombstones import Tombstone, bury, tombstones

__all__ = [
    "Manifest",
    "Part",
    "Tombstone",
    "bury",
    "copy_events",
    "copy_sqlite",
    "copy_tables",
    "pack",
    "read_manifest",
    "tombstones",
    "unpack",
]
