"""What is made of the groups of all customers, kept as long as these: break-downs ask anew."""

from __future__ import annotations

import hashlib
from typing import Final

import numpy as np

from homing.histories.beside import Beside, Few
from homing.histories.histories import Labels

MOST: Final = 4
"""Other names of the same groups that are kept."""

_DIGESTS: Final = Beside(lambda: Few[None, bytes](1))
_RENAMED: Final = Beside(lambda: Few[bytes, Labels](MOST))


def digest(group: Labels) -> bytes:
    """Return what tells groups from others."""

    def made(before: bytes | None) -> bytes:
        # processors have it built in
        return before or hashlib.sha256(np.ascontiguousarray(group).data).digest()

    return _DIGESTS.of(group).renewed(None, made)


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

    def made(before: Labels | None) -> Labels:
        return wider[group] if before is None else before

    return _RENAMED.of(group).renewed(wider.tobytes(), made)
