"""Whose the devices of an export are: what was done before a sign-in becomes the customer's."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import pyarrow as pa
from duckdb import DuckDBPyConnection

from homing.collect.identity.model import Claim
from homing.collect.identity.rules import ANONYMOUS, cleaned
from homing.collect.identity.service import resolve
from homing.collect.importers.statements import run
from homing.store.statements import lent

TELLING: Final = ("identify", "group", "alias")
"""Events of an export that say who somebody is; they are kept and do not count."""
MERGED: Final = "a merge in an export"
AT_ONCE: Final = 50_000
"""Devices that are looked at together: memory does not grow with the export."""

_CLAIMS: Final = """
SELECT id, device, moment, previous FROM claims WHERE chunk = $chunk
ORDER BY moment, id
"""

_TIMES: Final = "SELECT DISTINCT device, since FROM strays ORDER BY device, since"

_PLACED: Final = """
UPDATE log SET customer = placed.customer
FROM strays JOIN placed USING (device, since)
WHERE log.rowid = strays.place AND placed.customer IS NOT NULL
"""


def learn(cursor: DuckDBPyConnection, now: datetime, *, batch: int, at_once: int = AT_ONCE) -> None:
    """Make devices those of the customers on them, inside the transaction of the import.

    What is learned of is one claim for each change of who is on a device, not one for each event
    in `incoming`.
    """
    run(cursor, "devices.sql", anonymous=ANONYMOUS, chunk=at_once)
    [(last,)] = cursor.execute("SELECT coalesce(max(chunk), -1) FROM claims").fetchall()
    for chunk in range(last + 1):
        rows = cursor.execute(_CLAIMS, {"chunk": chunk}).fetchall()
        claims = [
            Claim(user, cleaned(device), moment, cleaned(previous), previous is not None)
            for user, device, moment, previous in rows
            if cleaned(user) and cleaned(device)
        ]
        if claims:
            resolve(cursor, claims, now=now, trusted=MERGED)
    _place(cursor, now, batch)


def _place(cursor: DuckDBPyConnection, now: datetime, batch: int) -> None:
    """Give what was done on a shared device to whose time it falls into."""
    run(cursor, "strays.sql", anonymous=ANONYMOUS, batch=batch)
    times = cursor.execute(_TIMES).fetchall()
    if not times:
        return
    found = resolve(cursor, [Claim(None, device, since) for device, since in times], now=now)
    numbers = [None if key is None else found.numbers[key] for key in found.keys]
    devices, moments = zip(*times, strict=True)
    placed = pa.table(
        {"device": devices, "since": moments, "customer": pa.array(numbers, pa.uint32())}
    )
    with lent(cursor, "placed", placed):
        cursor.execute(_PLACED)
