"""From the customers behind a number, as codes, to a table for people: ids, and when they came."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from homing.histories import Histories
from homing.metrics.events import Events, in_zone
from homing.metrics.listed import Listed, Numbered, Read, moments
from homing.metrics.selection.selecting import Selected

_PEOPLE = """
SELECT
    customers.id AS customer,
    min(events.occurred_at) AS first_at,
    max(events.occurred_at) AS last_at,
    count(*) AS events
FROM members
JOIN customers ON customers.customer = members.customer
JOIN events ON events.customer = members.customer
WHERE events.occurred_at <= $now
GROUP BY customers.id
ORDER BY first_at, customer
"""


def people(
    events: Events[Any], found: Selected, members: NDArray[np.int64], timezone: str
) -> Listed:
    """Return the customers of some codes.

    Returns
    -------
    Listed
        One row = customer, in order of their first event. Columns: `customer` (id), `first_at`,
        `last_at` (first and last event of any kind, up to now), `events` (how many). Of actors that
        are no customers: `customer` alone, in order of code.
    """
    if found.actors is not None:
        return Read(pa.table({"customer": found.actors.take(pa.array(members))}))
    if is_at_hand(events):
        assert events.live is not None
        return Numbered(events, _seen(events.live().histories, members), timezone)
    codes = pa.table({"customer": members.astype(np.uint32)})
    statement = events.counted.said(_PEOPLE)
    return Read(in_zone(_asked(events, statement, codes, now=events.end), timezone))


def is_at_hand(events: Events[Any]) -> bool:
    """Say whether histories are there already, and all that is in them has happened."""
    if events.live is None or events.early is not None:
        return False
    last = events.span.last
    return last is not None and last <= events.end


def _seen(histories: Histories, members: NDArray[np.int64]) -> pa.Table:
    """Return when customers came, as far as they did; one row = one of them."""
    rows: list[list[NDArray[np.int64]]] = []
    for part in histories.parts():
        mine = part.within(members)
        first, behind = part.offsets[mine], part.offsets[mine + 1]
        came = first < behind
        first, last = part.time[first[came]], part.time[behind[came] - 1]
        rows.append([part.whose(mine[came]), first, last, (behind - part.offsets[mine])[came]])
    customer, first, last, count = (np.concatenate(each) for each in zip(*rows, strict=True))
    return pa.table(
        {
            "customer": customer.astype(np.uint32),
            "rank": first,
            "first_at": moments(first),
            "last_at": moments(last),
            "events": count,
        }
    )


def _asked(events: Events[Any], sql: str, members: pa.Table, **values: Any) -> pa.Table:
    """Return what a statement gives that reads `members`."""
    cursor = events.connection
    cursor.register("members", members)
    try:
        return cursor.sql(sql, params=values).to_arrow_table()
    finally:
        cursor.unregister("members")
