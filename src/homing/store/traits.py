"""What is said of customers, put into what is known of them: any number of words at once.

Words
    *Word*: what one event says of its customer: traits, and traits that hold only *once*, where
    the customer has none of that name. *Early*: said of a time before what is known was said.

The last word holds. A trait that is said to be null is no more. An early word, and one that holds
once, only fill what is missing.
"""

from __future__ import annotations

from typing import Final

from duckdb import DuckDBPyConnection

from homing.store import survivors
from homing.store.statements import count

AS_MAP: Final = """
CREATE OR REPLACE TEMP MACRO homing_map(object) AS
coalesce(
    TRY_CAST(object::JSON AS MAP(VARCHAR, JSON)),
    map_from_entries(list_transform(list_distinct(json_keys(object::JSON)), lambda name: {
        'key': name,
        'value': nullif(
            json_extract(object::JSON, '/' || replace(replace(name, '~', '~0'), '/', '~1')),
            'null'::JSON
        )
    }))
)
"""
"""A JSON object as a map; of a key that stands twice, which is no map, the first value counts."""

_SAID: Final = """
CREATE OR REPLACE TEMP TABLE said_pairs AS
WITH words AS (
    SELECT customer, place, is_early, false AS is_once, traits AS object
    FROM said
    WHERE traits IS NOT NULL
    UNION ALL
    SELECT customer, place, is_early, true AS is_once, once AS object
    FROM said
    WHERE once IS NOT NULL
),
each AS (
    SELECT * EXCLUDE (object), unnest(map_entries(homing_map(object))) AS pair FROM words
)
SELECT customer, place, is_early, is_once, pair.key AS trait, pair.value AS value
FROM each
WHERE NOT is_once OR pair.value IS NOT NULL
"""

_HEARD: Final = """
CREATE OR REPLACE TEMP TABLE heard AS
WITH last AS (
    SELECT customer, trait, is_early, max(place) AS place, arg_max_null(value, place) AS value
    FROM said_pairs
    WHERE NOT is_once
    GROUP BY customer, trait, is_early
),
first AS (
    SELECT customer, trait, is_early, arg_min(said_pairs.value, said_pairs.place) AS value
    FROM said_pairs
    LEFT JOIN last USING (customer, trait, is_early)
    WHERE is_once AND (last.place IS NULL OR said_pairs.place >= last.place)
    GROUP BY customer, trait, is_early
),
known AS (
    SELECT customer, unnest(map_entries(traits::JSON::MAP(VARCHAR, JSON))) AS pair
    FROM identities
    SEMI JOIN said_pairs ON said_pairs.customer = identities.customer
    WHERE starts_with(variant_typeof(traits), 'OBJECT')
),
words AS (
    SELECT customer, trait, CASE WHEN is_early THEN 'early' ELSE 'late' END AS word, value
    FROM last
    UNION ALL
    SELECT customer, trait, CASE WHEN is_early THEN 'early once' ELSE 'late once' END, value
    FROM first
    UNION ALL
    SELECT customer, pair.key, 'known', pair.value FROM known
)
SELECT
    customer,
    trait,
    any_value(value) FILTER (word = 'known') AS known,
    any_value(value) FILTER (word = 'late') AS late,
    any_value(value) FILTER (word = 'early') AS early,
    any_value(value) FILTER (word = 'early once') AS early_once,
    any_value(value) FILTER (word = 'late once') AS late_once,
    bool_or(word = 'late') AS is_late,
    CASE
        WHEN bool_or(word = 'late') THEN coalesce(late, late_once)
        ELSE coalesce(known, early, early_once, late_once)
    END AS value
FROM words
GROUP BY customer, trait
"""
"""One row = a trait of somebody of whom something is said: all words of it, and what holds."""

_KEPT: Final = """
WITH changed AS (
    SELECT
        customer,
        list({'key': trait, 'value': value} ORDER BY trait) FILTER (value IS NOT NULL) AS pairs
    FROM heard
    GROUP BY customer
    HAVING bool_or(value::VARCHAR IS DISTINCT FROM known::VARCHAR)
)
UPDATE identities
SET traits = coalesce(to_json(map_from_entries(changed.pairs)), '{}')::JSON::VARIANT
FROM changed
WHERE changed.customer = identities.customer
"""


_TOLD: Final = """
INSERT INTO told
SELECT
    $batch,
    customer,
    trait,
    known::JSON::VARIANT::JSON::VARCHAR,
    value::JSON::VARIANT::JSON::VARCHAR
FROM heard
WHERE is_late OR list_contains([early, early_once, late_once]::VARCHAR[], value::VARCHAR)
ORDER BY customer
"""
"""In the form in which traits come back from where they are kept."""

_SAID_SINCE: Final = """
DELETE FROM told USING said_pairs
WHERE
    told.customer = said_pairs.customer
    AND told.trait = said_pairs.trait
    AND NOT said_pairs.is_once
"""

_TAKEN: Final = """
CREATE OR REPLACE TEMP TABLE taken AS
SELECT mine.customer, mine.trait, mine.before, mine.since, min(later.batch) AS next
FROM told AS mine
LEFT JOIN told AS later
ON later.customer = mine.customer AND later.trait = mine.trait AND later.batch > mine.batch
WHERE mine.batch = $batch
GROUP BY ALL
"""
"""One row = a trait that an import said, and the import that said it next."""

_AS_BEFORE: Final = """
UPDATE told SET before = taken.before
FROM taken
WHERE
    told.batch = taken.next
    AND told.customer = taken.customer
    AND told.trait = taken.trait
    AND told.before IS NOT DISTINCT FROM taken.since
"""

_TAKEN_BACK: Final = """
WITH last AS (SELECT * FROM taken WHERE next IS NULL),
known AS (
    SELECT customer, unnest(map_entries(traits::JSON::MAP(VARCHAR, JSON))) AS pair
    FROM identities
    SEMI JOIN last ON last.customer = identities.customer
    WHERE starts_with(variant_typeof(traits), 'OBJECT')
),
left_over AS (
    SELECT
        coalesce(known.customer, last.customer) AS customer,
        coalesce(known.pair.key, last.trait) AS trait,
        CASE
            WHEN
                last.customer IS NOT NULL
                AND known.pair.value::VARCHAR IS NOT DISTINCT FROM last.since
            THEN last.before::JSON
            ELSE known.pair.value
        END AS value
    FROM known
    FULL JOIN last ON last.customer = known.customer AND last.trait = known.pair.key
),
changed AS (
    SELECT
        customer,
        list({'key': trait, 'value': value} ORDER BY trait) FILTER (value IS NOT NULL) AS pairs
    FROM left_over
    GROUP BY customer
)
UPDATE identities
SET traits = coalesce(to_json(map_from_entries(changed.pairs)), '{}')::JSON::VARIANT
FROM changed
WHERE changed.customer = identities.customer
"""


def keep(cursor: DuckDBPyConnection, *, batch: int | None = None) -> int:
    """Keep what the relation `said` says, inside the caller's transaction.

    Parameters
    ----------
    cursor : DuckDBPyConnection
        It knows `said`: one row = one word. `customer` is the number of an id's own; `place`, an
        integer, gives the order; `traits` and `once` are JSON objects, or NULL; `is_early` says
        that what is known already was said later.
    batch : int, optional
        The import that says it, and that may be taken back.

    Returns
    -------
    int
        Of how many customers something else is known now.
    """
    cursor.execute(AS_MAP)
    cursor.execute(_SAID)
    cursor.execute(_HEARD)
    changed = count(cursor, _KEPT)
    if changed:
        survivors.renew(cursor, "SELECT DISTINCT customer FROM heard")
    if batch is not None:
        cursor.execute(_TOLD, {"batch": batch})
    elif count(cursor, "SELECT count(*) FROM told"):
        cursor.execute(_SAID_SINCE)
    for table in ("said_pairs", "heard"):
        cursor.execute(f"DROP TABLE {table}")
    return changed


def take_back(cursor: DuckDBPyConnection, batch: int) -> None:
    """Have it be known of customers what would be, had an import not said what it did.

    What a source, or a later import, said since stays.
    """
    given = {"batch": batch}
    cursor.execute(_TAKEN, given)
    cursor.execute(_AS_BEFORE)
    if count(cursor, _TAKEN_BACK):
        survivors.renew(cursor, "SELECT DISTINCT customer FROM taken")
    cursor.execute("DELETE FROM told WHERE batch = $batch", given)
    cursor.execute("DROP TABLE taken")
