"""Runs of customers on devices in the event log's database; log rows that change their key."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

import pyarrow as pa
from duckdb import DuckDBPyConnection

from homing.collect.identity.rules import Run, Sighting, counted_as
from homing.store.statements import column, count, lent


class Held(NamedTuple):
    """A run as it is kept, and the number of the merge that was made of it."""

    run: Run
    merge: int | None


class Epoch(NamedTuple):
    """A time in which what somebody unknown did on a device has a key, by the number of that."""

    anonymous_id: str
    since: int
    until: int
    customer: int


_HELD = """
SELECT anonymous_id, epoch_us(first_at), coalesce(user_id, ''), merge
FROM sightings SEMI JOIN asked ON asked.id = sightings.anonymous_id
ORDER BY first_at
"""

_SIGHTINGS = """
WITH seen AS (
    SELECT
        CASE
            WHEN event_names.name = 'alias' AND log.aside IN (2, 6)
            THEN [properties.anonymous_id::VARCHAR, properties.previous_id::VARCHAR]
            ELSE [properties.anonymous_id::VARCHAR]
        END AS devices,
        log.occurred_at,
        identities.id
    FROM log
    JOIN identities ON identities.customer = log.customer
    JOIN event_names ON event_names.event = log.event
    SEMI JOIN users ON users.id = identities.id
    WHERE
        log.occurred_at >= make_timestamptz($since::BIGINT)
        AND log.batch IN (SELECT batch FROM batches WHERE is_drain)
),
each_device AS (SELECT unnest(devices) AS device, occurred_at, id FROM seen)
SELECT DISTINCT device, epoch_us(occurred_at), id
FROM each_device SEMI JOIN asked ON asked.id = each_device.device
"""

_MOVING = """
CREATE OR REPLACE TEMP TABLE moving AS
SELECT log.rowid AS place, log.customer AS before, epochs.customer AS after
FROM log
JOIN held ON held.customer = log.customer
JOIN epochs ON epochs.anonymous_id = held.anonymous_id
WHERE
    log.occurred_at >= make_timestamptz($since::BIGINT)
    AND epoch_us(log.occurred_at) >= epochs.since
    AND epoch_us(log.occurred_at) < epochs.until
    AND log.customer <> epochs.customer
"""


_CONTACTS_IN_LOG = """
WITH told AS (
    SELECT
        unnest(TRY_CAST(log.properties.contact_keys AS VARCHAR[])) AS contact,
        identities.id AS user_id,
        log.occurred_at
    FROM log
    JOIN identities ON identities.customer = log.customer
    WHERE log.batch IN (SELECT batch FROM batches WHERE is_drain)
),
newest AS (
    SELECT contact, user_id, max(occurred_at) AS occurred_at FROM told GROUP BY contact, user_id
)
SELECT contact, user_id
FROM newest
ANTI JOIN contacts USING (contact, user_id)
WHERE NOT EXISTS (
    SELECT 1 FROM erased
    WHERE erased.id_hash = sha256(newest.contact) AND newest.occurred_at <= erased.erased_at
)
ORDER BY contact, user_id
"""


def held(cursor: DuckDBPyConnection, devices: Iterable[str]) -> dict[str, list[Held]]:
    """Return the runs known of devices; a device without any is not among them."""
    found: defaultdict[str, list[Held]] = defaultdict(list)
    with lent(cursor, "asked", _ids(devices)):
        for device, moment, user, merge in cursor.execute(_HELD).fetchall():
            found[device].append(Held(Run(moment, user), merge))
    return found


def sightings_in_log(
    cursor: DuckDBPyConnection, devices: Iterable[str], users: Iterable[str], *, since: int
) -> dict[str, list[Sighting]]:
    """Return the sightings of users on devices since a moment, as the log has them."""
    found: defaultdict[str, list[Sighting]] = defaultdict(list)
    with lent(cursor, "asked", _ids(devices)), lent(cursor, "users", _ids(users)):
        for device, moment, user in cursor.execute(_SIGHTINGS, {"since": since}).fetchall():
            found[device].append(Sighting(moment, user))
    return found


def keep(
    cursor: DuckDBPyConnection,
    runs: Mapping[str, Sequence[Run]],
    merges: Mapping[tuple[str, int], int | None],
) -> None:
    """Keep the runs of devices instead of what was kept of these before.

    Parameters
    ----------
    merges : mapping
        The number of the merge by device and place of the run.
    """
    with lent(cursor, "asked", _ids(runs)):
        cursor.execute("DELETE FROM sightings WHERE anonymous_id IN (SELECT id FROM asked)")
    rows = [
        (device, run.user or None, run.occurred_at, merges.get((device, place)))
        for device, those in runs.items()
        for place, run in enumerate(those)
    ]
    columns = list(zip(*rows, strict=True)) or [()] * 4
    table = pa.table(
        {
            "anonymous_id": pa.array(columns[0], pa.string()),
            "user_id": pa.array(columns[1], pa.string()),
            "first_at": pa.array(columns[2], pa.timestamp("us", "UTC")),
            "merge": pa.array(columns[3], pa.uint32()),
        }
    )
    with lent(cursor, "runs", table):
        cursor.execute("INSERT INTO sightings FROM runs")


def move(
    cursor: DuckDBPyConnection,
    before: Sequence[tuple[str, int]],
    epochs: Sequence[Epoch],
    *,
    since: int,
) -> set[int]:
    """Give log rows of devices the key of their epoch; return the numbers of the keys concerned.

    Parameters
    ----------
    before : sequence of (str, int)
        Devices, and the numbers of the keys their rows may have.
    since : int
        What occurred before has its key already.
    """
    devices, numbers = zip(*before, strict=True)
    held_by = pa.table({"anonymous_id": devices, "customer": pa.array(numbers, pa.uint32())})
    columns = dict(zip(Epoch._fields, zip(*epochs, strict=True), strict=True))
    with lent(cursor, "held", held_by), lent(cursor, "epochs", pa.table(columns)):
        moved = count(cursor, _MOVING, {"since": since})
    ends: set[int] = set()
    if moved:
        ends = set(column(cursor, "SELECT unnest([before, after]) FROM moving"))
        cursor.execute(
            "UPDATE log SET customer = moving.after FROM moving WHERE moving.place = log.rowid"
        )
    cursor.execute("DROP TABLE moving")
    return ends


def forget_keys(cursor: DuckDBPyConnection, keys: Iterable[str]) -> None:
    """Delete keys of epochs that are no more, unless somebody merged them by hand."""
    with lent(cursor, "asked", _ids(keys)):
        cursor.execute(
            "DELETE FROM identities WHERE id IN (SELECT id FROM asked)"
            " AND customer NOT IN (SELECT customer FROM merges)"
            " AND customer NOT IN (SELECT survivor FROM merges)"
        )


def ids_counted(cursor: DuckDBPyConnection, customers: Collection[int]) -> dict[int, str]:
    """Return by the numbers of keys what each counts as among the ids of a customer."""
    with lent(cursor, "asked", pa.table({"n": pa.array(list(customers), pa.uint32())})):
        rows = cursor.execute(
            "SELECT customer, id FROM identities SEMI JOIN asked ON asked.n = identities.customer"
        ).fetchall()
    return {customer: counted_as(key) for customer, key in rows}


def tied(cursor: DuckDBPyConnection, pairs: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
    """Return those pairs of customers that a merge says are one already."""
    ones, others = zip(*pairs, strict=True)
    asked = pa.table({"one": pa.array(ones, pa.uint32()), "other": pa.array(others, pa.uint32())})
    with lent(cursor, "asked", asked):
        return set(
            cursor.execute(
                "SELECT customer, survivor FROM merges SEMI JOIN asked"
                " ON asked.one = merges.customer AND asked.other = merges.survivor"
            ).fetchall()
        )


def last_merge(cursor: DuckDBPyConnection) -> int:
    """Return the highest number of a merge, 0 when there is none."""
    return count(cursor, "SELECT coalesce(max(merge), 0) FROM merges")


def known_contacts(
    cursor: DuckDBPyConnection, pairs: Iterable[tuple[str, str]]
) -> set[tuple[str, str]]:
    """Return those pairs of contact and user that were said before."""
    contacts, users = zip(*pairs, strict=True)
    asked = pa.table({"contact": contacts, "user_id": users})
    with lent(cursor, "asked", asked):
        return set(
            cursor.execute(
                "SELECT contact, user_id FROM contacts SEMI JOIN asked USING (contact, user_id)"
            ).fetchall()
        )


def contacts_in_log(cursor: DuckDBPyConnection) -> list[tuple[str, str]]:
    """Return the pairs of contact and user that the log tells of and that are not known."""
    return cursor.execute(_CONTACTS_IN_LOG).fetchall()


def keep_contacts(
    cursor: DuckDBPyConnection,
    pairs: Sequence[tuple[str, str]],
    merges: Sequence[int | None],
) -> None:
    """Keep pairs of contact and user, and the number of the merge that was made of each."""
    contacts, users = zip(*pairs, strict=True)
    said = pa.table({"contact": contacts, "user_id": users, "merge": pa.array(merges, pa.uint32())})
    with lent(cursor, "said", said):
        cursor.execute("INSERT INTO contacts FROM said")


def erasures(cursor: DuckDBPyConnection) -> dict[str, int]:
    """Return up to which moment the events of erased ids are not taken, by the hash of the id."""
    return dict(
        cursor.execute(
            "SELECT id_hash, epoch_us(max(erased_at)) FROM erased GROUP BY id_hash"
        ).fetchall()
    )


def _ids(ids: Iterable[str]) -> pa.Table:
    return pa.table({"id": pa.array(list(ids), pa.string())})
