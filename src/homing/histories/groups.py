"""What is made of the groups of all customers, kept as long as these: break-downs ask anew."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

import numpy as np

from homing.histories.beside import Beside
from homing.histories.histories import Labels

MOST: Final = 4
"""Other names of the same groups that are kept."""


@dataclass
class _Shelf:
    """What is known of one array of groups, the names used last behind the others."""

    turn: Lock = field(default_factory=Lock)
    digest: bytes | None = None
    named: OrderedDict[bytes, Labels] = field(default_factory=OrderedDict)


_SHELVES: Final = Beside(_Shelf)


def digest(group: Labels) -> bytes:
    """Return what tells groups from others."""
    shelf = _SHELVES.of(group)
    with shelf.turn:
        if shelf.digest is None:
            said = hashlib.sha256(np.ascontiguousarray(group).data)  # processors have it built in
            shelf.digest = said.digest()
        return shelf.digest


def renamed(group: Labels, code: Labels, none: int = -1) -> Labels:
    """Return the groups with other codes: the same array while the same is asked.

    Parameters
    ----------
    group : int32[n]
        By customer; nobody writes to it.
    code : int32[groups]
        The new code of every old one.
    none : int
        The new code of those who have none, −1.
    """
    wider = np.append(code, none).astype(np.int32)  # what has none has index −1
    shelf, key = _SHELVES.of(group), wider.tobytes()
    with shelf.turn:
        if key not in shelf.named:
            shelf.named[key] = wider[group]
        shelf.named.move_to_end(key)
        while len(shelf.named) > MOST:
            shelf.named.popitem(last=False)
        return shelf.named[key]
