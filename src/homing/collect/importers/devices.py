"""Whose the devices of an export are: what was done before a sign-in becomes the customer's."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from duckdb import DuckDBPyConnection

from homing.collect.identity.model import Claim
from homing.collect.identity.rules import ANONYMOUS, cleaned, user_key
from homing.collect.identity.service import resolve
from homing.collect.importers.statements import sql_of

TELLING: Final = ("identify", "group", "alias")
"""Events of an export that say who somebody is; they are kept and do not count."""


def claims_in(cursor: DuckDBPyConnection) -> list[Claim]:
    """Return when a customer was first seen on a device, of the events in `incoming`.

    One for each change of who is on a device, not one for each event.
    """
    rows = cursor.execute(sql_of("devices.sql"), {"anonymous": ANONYMOUS}).fetchall()
    return [
        Claim(user_key(user), device, moment)
        for said, user, moment in rows
        if (device := cleaned(said)) and cleaned(user)
    ]


def learn(cursor: DuckDBPyConnection, claims: list[Claim], now: datetime) -> None:
    """Make devices those of the customers on them, inside the transaction of the import."""
    if claims:
        resolve(cursor, claims, now=now)
