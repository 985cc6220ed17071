"""From the customers behind a number, as codes, to a table for people: ids, and when they came."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from homing.metrics.events import Events, in_zone
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
) -> pa.Table:
    """Return the customers of some codes.

    Returns
    -------
    pyarrow.Table
        One row = customer, in order of their first event. Columns: `customer` (id), `first_at`,
        `last_at` (first and last event of any kind, up to now), `events` (how many). Of actors that
        are no customers: `customer` alone, in order of code.
    """
    if found.actors is not None:
        return pa.table({"customer": found.actors.take(pa.array(members))})
    cursor = events.connection
    cursor.register("members", pa.table({"customer": members.astype(np.uint32)}))
    try:
        statement = events.counted.said(_PEOPLE)
        table = cursor.sql(statement, params={"now": events.end}).to_arrow_table()
    finally:
        cursor.unregister("members")
    return in_zone(table, timezone)
