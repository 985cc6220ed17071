"""The statements by which memberships are kept and shown; one row of each is said above it."""

from __future__ import annotations

from typing import Final

MARK: Final = """
SELECT
    (SELECT coalesce(max(batch), 0) FROM batches),
    (SELECT coalesce(max(rewrite), 0) FROM rewritten)
"""

HAS_IMPORTED: Final = """
SELECT count(*) FROM batches WHERE batch > $batch AND NOT is_drain
"""
"""A file may say anything of anybody; what comes over HTTP leaves an event of whom it is of."""

TOUCHED: Final = """
CREATE OR REPLACE TEMP TABLE touched AS
WITH stirred AS (
    SELECT customer FROM log WHERE batch > $batch AND aside <> 3
    UNION
    SELECT customer FROM rewritten WHERE rewrite > $rewrite
    {and_by_time}
)
SELECT DISTINCT coalesce(merged.survivor, stirred.customer) AS customer
FROM stirred
LEFT JOIN merged ON merged.customer = stirred.customer
"""
"""One row = a customer whose answers may be others now."""

NUMBERS: Final = """
CREATE OR REPLACE TEMP TABLE touched_numbers AS
SELECT customer AS number, customer FROM touched
UNION ALL
SELECT merged.customer, merged.survivor
FROM merged SEMI JOIN touched ON touched.customer = merged.survivor
"""
"""One row = a number that events of a touched customer bear in the log."""

ROWS_AT_ONCE: Final = 16 * 122_880
"""Of the log: a hundredth of a second or two, after which an answer may go first."""
EVER: Final = 2**62
"""Beyond all rows."""

NOTHING: Final = (
    """
    CREATE OR REPLACE TEMP TABLE touched_everything AS
    SELECT log.customer, event_names.name AS event, log.occurred_at, log.aside, log.rowid AS place
    FROM log JOIN event_names ON event_names.event = log.event
    LIMIT 0
    """,
    """
    CREATE OR REPLACE TEMP TABLE touched_told AS
    SELECT rowid AS place, properties FROM log LIMIT 0
    """,
)

EVERYTHING: Final = """
INSERT INTO touched_everything
WITH theirs AS (
    SELECT customer, event, occurred_at, aside, rowid AS place FROM log
    WHERE
        rowid >= $since AND rowid < $until
        AND customer IN (SELECT number FROM touched_numbers)
)
SELECT
    touched_numbers.customer,
    event_names.name AS event,
    theirs.occurred_at,
    theirs.aside,
    theirs.place
FROM theirs
JOIN touched_numbers ON touched_numbers.number = theirs.customer
JOIN event_names ON event_names.event = theirs.event
"""
"""One row = an event of a touched customer; the log is read only where these are in it."""

WANTED: Final = """
CREATE OR REPLACE TEMP TABLE touched_wanted AS
SELECT place FROM touched_everything
WHERE aside = 0 AND ($is_any OR list_contains($names, event))
"""
"""One row = where an event is whose properties a rule reads."""

TOLD: Final = """
INSERT INTO touched_told
SELECT rowid, properties FROM log
WHERE rowid >= $since AND rowid < $until AND rowid IN (SELECT place FROM touched_wanted)
"""
"""Properties take most of the time: they are read where a rule reads them, after all else."""

EVENTS: Final = """
CREATE OR REPLACE TEMP TABLE touched_events AS
SELECT customer, event, occurred_at, properties
FROM touched_everything LEFT JOIN touched_told USING (place)
WHERE aside = 0
"""

CUSTOMERS: Final = """
CREATE OR REPLACE TEMP TABLE touched_customers AS
SELECT customers.*
FROM customers SEMI JOIN touched ON touched.customer = customers.customer
WHERE
    customers.customer NOT IN (SELECT customer FROM touched_everything WHERE aside IN (1, 4, 6))
    OR customers.customer IN (SELECT customer FROM touched_everything WHERE aside IN (0, 2))
"""
"""One row = a touched customer of whom more is known than what a bot did."""

LOOKED: Final = """
CREATE OR REPLACE TEMP TABLE looked (segment UUID NOT NULL, customer UINTEGER NOT NULL)
"""
"""One row = a customer who is in a segment now, among those looked at."""

WAS: Final = """
CREATE OR REPLACE TEMP TABLE was AS
SELECT
    memberships.segment,
    memberships.customer AS number,
    coalesce(merged.survivor, memberships.customer) AS customer,
    memberships.since
FROM memberships
LEFT JOIN merged ON merged.customer = memberships.customer
WHERE
    list_contains($whole, memberships.segment)
    OR (
        list_contains($partial, memberships.segment)
        AND memberships.customer IN (SELECT number FROM touched_numbers)
    )
"""
"""One row = a number that was a member, among those looked at, and whose it is by now."""

ENTERED: Final = """
CREATE OR REPLACE TEMP TABLE entered AS
SELECT segment, customer FROM looked ANTI JOIN was USING (segment, customer)
"""

GONE: Final = """
CREATE OR REPLACE TEMP TABLE gone AS
SELECT DISTINCT segment, customer FROM was ANTI JOIN looked USING (segment, customer)
"""

STALE: Final = """
CREATE OR REPLACE TEMP TABLE stale AS
SELECT segment, number FROM was
WHERE number <> customer OR (segment, customer) IN (SELECT (segment, customer) FROM gone)
"""

MOVED: Final = """
INSERT INTO memberships
SELECT segment, customer, min(since)
FROM was
SEMI JOIN looked USING (segment, customer)
GROUP BY segment, customer
HAVING bool_and(number <> customer)
"""
"""Whoever was a member under an id that was merged is one as who they are now."""

REMOVE: Final = """
DELETE FROM memberships
USING stale
WHERE memberships.segment = stale.segment AND memberships.customer = stale.number
"""

INSERT: Final = """
INSERT INTO memberships
SELECT entered.segment, entered.customer, $now
FROM entered SEMI JOIN identities ON identities.customer = entered.customer
ORDER BY entered.segment, entered.customer
"""

CHANGED: Final = """
CREATE OR REPLACE TEMP TABLE changed AS
SELECT all_changes.segment, all_changes.customer, all_changes.event, identities.id
FROM (
    SELECT segment, customer, $entered AS event FROM entered
    UNION ALL
    SELECT segment, customer, $left AS event FROM gone
) AS all_changes
JOIN identities ON identities.customer = all_changes.customer
WHERE NOT list_contains($silent, all_changes.segment)
"""
"""One row = an event to be noted; of who was erased meanwhile there is none."""

NOTE: Final = """
INSERT INTO log
SELECT
    changed.customer,
    event_names.event,
    $now,
    $now,
    md5(concat_ws(
        chr(31), changed.event, changed.segment, changed.id, epoch_us($now::TIMESTAMPTZ)
    ))::UUID,
    $batch,
    {'segment': changed.segment::VARCHAR, 'name': names.name, 'cause': names.cause}::VARIANT,
    3,
    NULL
FROM changed
JOIN event_names ON event_names.name = changed.event
JOIN names ON names.segment = changed.segment
"""

BATCH: Final = """
INSERT INTO batches SELECT $batch, 'segments', $now, count(*), NULL, true FROM changed
"""

SIZES: Final = """
CREATE OR REPLACE TEMP TABLE sized AS
WITH seen AS (
    SELECT unnest($counted) AS segment
    UNION SELECT segment FROM entered
    UNION SELECT segment FROM stale
),
now_members AS (
    SELECT segment, count(*) AS members FROM memberships
    WHERE segment IN (SELECT segment FROM seen)
    GROUP BY segment
),
counts AS (
    SELECT
        segment,
        count(*) FILTER (WHERE event = $entered) AS entered,
        count(*) FILTER (WHERE event = $left) AS went
    FROM changed
    GROUP BY segment
)
SELECT
    seen.segment,
    coalesce(now_members.members, 0) AS members,
    coalesce(counts.entered, 0) + coalesce(today.entered, 0) AS entered,
    coalesce(counts.went, 0) + coalesce(today."left", 0) AS went
FROM seen
LEFT JOIN now_members ON now_members.segment = seen.segment
LEFT JOIN counts ON counts.segment = seen.segment
LEFT JOIN segment_sizes AS today ON today.segment = seen.segment AND today.day = $day
"""

DROP_SIZES: Final = """
DELETE FROM segment_sizes WHERE day = $day AND segment IN (SELECT segment FROM sized)
"""

INSERT_SIZES: Final = """
INSERT INTO segment_sizes SELECT segment, $day, members, entered, went FROM sized
"""

PAGE: Final = """
WITH fitting AS MATERIALIZED ({found}),
shown AS (
    SELECT identities.customer, id FROM identities
    SEMI JOIN fitting ON fitting.customer = identities.customer
    WHERE $after IS NULL OR id > $after
    ORDER BY id LIMIT $most
),
numbers AS (
    SELECT customer AS number, customer FROM shown
    UNION ALL
    SELECT merged.customer, merged.survivor FROM merged SEMI JOIN shown ON shown.customer = survivor
),
entered AS (
    SELECT numbers.customer, min(memberships.since) AS since
    FROM memberships JOIN numbers ON numbers.number = memberships.customer
    WHERE memberships.segment = $segment
    GROUP BY numbers.customer
)
SELECT shown.customer, shown.id, entered.since, (SELECT count(*) FROM fitting) AS total
FROM shown LEFT JOIN entered ON entered.customer = shown.customer
ORDER BY shown.id
"""
"""Only who is shown is looked up: a segment of a quarter of all takes a third of the time."""

KEPT: Final = "FROM memberships ANTI JOIN merged USING (customer) WHERE segment = $segment"
"""Who stands in a segment as of the last look, to be shown; not the rule, nor what it asks for.

Who got another's history since stands in it after the next look, a second later.
"""
