"""How much a request may be, and how much may wait."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1_048_576


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the door takes.

    Parameters
    ----------
    body_bytes : int
        The largest body, as sent and unpacked.
    ratio : int
        How many times a packed body may grow, once it is past a mebibyte.
    stranger_bytes : int
        The largest body, unpacked, that is read before it is known whose it is; in a larger one
        the key is looked for first.
    stranger_ratio : int
        As `ratio`, where no good key stands in the head of the request.
    events : int
        In one request.
    body_s : float
        How long a client may take to send a body.
    at_once_bytes : int
        Bodies that are being read at the same time.
    waiting_bytes : int
        Bodies in the inbox; above that clients are told to come again.
    free_bytes : int
        What is left free on the disk of the data folder.
    """

    body_bytes: int = 25 * MIB
    ratio: int = 300
    stranger_bytes: int = MIB // 8
    stranger_ratio: int = 60
    events: int = 50_000
    body_s: float = 60.0
    at_once_bytes: int = 256 * MIB
    waiting_bytes: int = 4096 * MIB
    free_bytes: int = 256 * MIB
