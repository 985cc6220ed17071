"""The statements by which people are kept up to date; one row of each is said above it."""

from __future__ import annotations

from typing import Final

NOW: Final = """
SELECT
    (SELECT coalesce(max(batch), 0) FROM batches),
    (SELECT coalesce(max(rewrite), 0) FROM rewritten)
"""

CAME_SINCE: Final = """
SELECT
    (SELECT coalesce(sum(events), 0) FROM batches WHERE batch > $batch)::BIGINT
    + (SELECT count(*) FROM rewritten WHERE rewrite > $rewrite)
"""
"""How many events, and changes of customers, are still to be looked at."""

NOBODY: Final = """
CREATE OR REPLACE TEMP TABLE stirred (customer UINTEGER NOT NULL, is_rewritten BOOLEAN NOT NULL)
"""

STIRRED: Final = """
CREATE OR REPLACE TEMP TABLE stirred AS
WITH said AS (
    SELECT customer, false AS is_rewritten FROM log WHERE batch > $batch AND aside <> 3
    UNION
    SELECT customer, true AS is_rewritten FROM rewritten WHERE rewrite > $rewrite
)
SELECT
    coalesce(merged.survivor, said.customer) AS customer,
    bool_or(said.is_rewritten) AS is_rewritten
FROM said
LEFT JOIN merged ON merged.customer = said.customer
GROUP BY ALL
UNION
SELECT said.customer, true
FROM said JOIN merged ON merged.customer = said.customer
WHERE said.is_rewritten
"""
"""One row = a customer something happened to, and whether their history is another one now."""

ALL_EVENTS: Final = """
CREATE OR REPLACE TEMP VIEW happened AS
SELECT
    coalesce(merged.survivor, log.customer) AS customer,
    event_names.name AS event,
    log.occurred_at,
    log.properties,
    log.aside
FROM log
JOIN event_names ON event_names.event = log.event
LEFT JOIN merged ON merged.customer = log.customer
WHERE log.aside <> 3
"""

NEW_EVENTS: Final = """
CREATE OR REPLACE TEMP TABLE happened AS
SELECT stirred.customer, event_names.name AS event, new.occurred_at, new.properties, new.aside
FROM log AS new
JOIN event_names ON event_names.event = new.event
LEFT JOIN merged ON merged.customer = new.customer
JOIN stirred ON stirred.customer = coalesce(merged.survivor, new.customer)
WHERE new.batch > $batch AND new.aside <> 3 AND NOT stirred.is_rewritten
"""

EVENTS_ANEW: Final = """
INSERT INTO happened
WITH numbers AS (
    SELECT customer AS number, customer FROM stirred WHERE is_rewritten
    UNION
    SELECT merged.customer, merged.survivor
    FROM merged JOIN stirred ON stirred.customer = merged.survivor
    WHERE stirred.is_rewritten
),
theirs AS (
    SELECT * FROM log WHERE customer IN (SELECT number FROM numbers) AND aside <> 3
)
SELECT numbers.customer, event_names.name, theirs.occurred_at, theirs.properties, theirs.aside
FROM theirs
JOIN numbers ON numbers.number = theirs.customer
JOIN event_names ON event_names.event = theirs.event
WHERE numbers.customer NOT IN (SELECT customer FROM merged)
"""

SEEN: Final = """
CREATE OR REPLACE TEMP TABLE seen AS
WITH pieces AS (
    SELECT
        customer,
        min(occurred_at) AS first_seen,
        max(occurred_at) AS last_seen,
        count(*) AS events,
        count(*) FILTER (event = 'purchase') AS purchases
    FROM happened
    WHERE aside = 0
    GROUP BY customer
    UNION ALL
    SELECT people.customer, first_seen, last_seen, events, purchases
    FROM people JOIN stirred ON stirred.customer = people.customer
    WHERE NOT stirred.is_rewritten
)
SELECT
    customer,
    min(first_seen) AS first_seen,
    max(last_seen) AS last_seen,
    sum(events)::UBIGINT AS events,
    sum(purchases)::UBIGINT AS purchases
FROM pieces
GROUP BY customer
"""
"""One row = a customer, with what is kept of them already and what came since."""

CONSENTS: Final = """
CREATE OR REPLACE TEMP TABLE consents AS
WITH said AS (
    SELECT customer, TRY_CAST(properties.consent AS VARCHAR) AS consent, occurred_at AS said_at
    FROM happened
    UNION ALL
    SELECT people_consents.*
    FROM people_consents JOIN stirred ON stirred.customer = people_consents.customer
    WHERE NOT stirred.is_rewritten
)
SELECT customer, arg_max(consent, said_at) AS consent, max(said_at) AS said_at
FROM said
WHERE consent IS NOT NULL
GROUP BY customer
"""
"""One row = what a customer agreed to, and when they last said so."""

KNOWN: Final = """
CREATE OR REPLACE TEMP TABLE known AS
SELECT customers.customer, customers.id, customers.traits
FROM customers SEMI JOIN seen ON seen.customer = customers.customer
"""
"""Apart from what is read of them, which would be read of everybody: three times the work."""

TEXTS: Final = """
CREATE OR REPLACE TEMP TABLE texts AS
WITH others AS (
    SELECT aliases.customer, string_agg(aliases.id, ' ' ORDER BY aliases.id) AS ids
    FROM aliases SEMI JOIN merged ON merged.survivor = aliases.customer
    SEMI JOIN seen ON seen.customer = aliases.customer
    WHERE NOT list_bool_or([starts_with(aliases.id, each) FOR each IN $unknown])
    GROUP BY aliases.customer
),
told AS (
    SELECT
        known.*,
        concat_ws(' ', known.id, others.ids, {names}) AS names,
        coalesce({whole}, nullif(concat_ws(' ', coalesce({first}), coalesce({last})), '')) AS name,
        coalesce({emails}) AS email,
        coalesce({phones}) AS phone,
        list_filter([{emails}], lambda each: each IS NOT NULL) AS emails,
        [
            regexp_replace(each, '[^0-9]', '', 'g') FOR each IN [{phones}] IF each IS NOT NULL
        ] AS digits
    FROM known LEFT JOIN others ON others.customer = known.customer
)
SELECT
    customer,
    id,
    traits,
    name,
    email,
    phone,
    translate(
        lower(concat_ws(
            ' ', names, array_to_string([split_part(each, '@', 1) FOR each IN emails], ' ')
        )),
        'ё,' || chr(9) || chr(10) || chr(13) || chr(160),
        'е     '
    ) AS said,
    list_concat(
        [replace(lower(each), 'ё', 'е') FOR each IN emails],
        [
            CASE WHEN length(each) = 11 AND each[1] = '8' THEN '7' || each[2:] ELSE each END
            FOR each IN digits
        ],
        [each[-10:] FOR each IN digits IF length(each) = 11]
    ) AS wholes
FROM told
"""
"""One row = a customer, with all text that they are found by."""

PEOPLE: Final = """
CREATE OR REPLACE TEMP TABLE fresh_people AS
SELECT
    texts.customer,
    texts.id,
    texts.traits,
    seen.first_seen,
    seen.last_seen,
    seen.events,
    seen.purchases,
    coalesce(TRY_CAST(paid.minor AS BIGINT), 0) AS revenue,
    coalesce(TRY_CAST(paid.refunded AS BIGINT), 0) AS refunds,
    hash(texts.said, texts.wholes) AS words_hash,
    texts.name,
    texts.email,
    texts.phone,
    lower(texts.name) AS sort_name,
    lower(texts.email) AS sort_email,
    (coalesce(TRY_CAST(paid.minor AS BIGINT), 0) // nullif(seen.purchases, 0)::BIGINT)::BIGINT
        AS average_order
FROM texts
JOIN seen ON seen.customer = texts.customer
LEFT JOIN paid ON paid.customer = texts.customer AND paid.currency = $currency
"""

WORDS: Final = """
CREATE OR REPLACE TEMP TABLE fresh_words AS
WITH newly AS (
    SELECT texts.customer, texts.said, texts.wholes
    FROM texts
    JOIN fresh_people ON fresh_people.customer = texts.customer
    LEFT JOIN people ON people.customer = texts.customer AND NOT $is_all
    WHERE people.words_hash IS DISTINCT FROM fresh_people.words_hash
),
each AS (
    SELECT
        customer,
        unnest(list_distinct(list_concat(
            string_split(said, ' '),
            string_split(translate(said, '.@-_+/:;()"''', '            '), ' '),
            wholes,
            [
                '@' || split_part(each, '@', -1)
                FOR each IN list_concat(wholes, string_split(said, ' ')) IF contains(each, '@')
            ]
        ))) AS word
    FROM newly
)
SELECT word, customer FROM each WHERE word <> '' ORDER BY word
"""
"""One row = a word of a customer whose words are others than they were."""

TRAITS: Final = """
CREATE OR REPLACE TEMP TABLE fresh_traits AS
SELECT DISTINCT unnest(json_keys(traits::JSON)) AS trait
FROM fresh_people
WHERE starts_with(variant_typeof(traits), 'OBJECT')
"""

COMMONEST: Final = """
SELECT currency FROM {source} GROUP BY currency ORDER BY sum(payments) DESC, currency LIMIT 1
"""

CHANGED_MEANWHILE: Final = """
DELETE FROM {table} WHERE customer IN (SELECT customer FROM rewritten WHERE rewrite > $rewrite)
"""
"""Whoever was erased or merged since the log was looked at is not written as they were."""

FORGET: Final = (
    """
    DELETE FROM people_words WHERE customer IN (
        SELECT customer FROM fresh_words
        UNION ALL
        SELECT customer FROM stirred WHERE customer NOT IN (SELECT customer FROM fresh_people)
    )
    """,
    "DELETE FROM people_money WHERE customer IN (SELECT customer FROM stirred)",
    "DELETE FROM people_consents WHERE customer IN (SELECT customer FROM stirred)",
    "DELETE FROM people WHERE customer IN (SELECT customer FROM stirred)",
)
EMPTY: Final = (
    "DELETE FROM people_words",
    "DELETE FROM people_money",
    "DELETE FROM people_consents",
    "DELETE FROM people_traits",
    "DELETE FROM people",
)
KEEP: Final = (
    "INSERT INTO people FROM fresh_people ORDER BY customer",
    "INSERT INTO people_money FROM paid ORDER BY customer",
    "INSERT INTO people_consents FROM consents ORDER BY customer",
    "INSERT INTO people_words FROM fresh_words",
    "INSERT INTO people_traits FROM fresh_traits WHERE trait NOT IN (FROM people_traits)",
)
REVALUE: Final = """
UPDATE people
SET revenue = coalesce(TRY_CAST(valued.minor AS BIGINT), 0),
    refunds = coalesce(TRY_CAST(valued.refunded AS BIGINT), 0),
    average_order =
        coalesce(TRY_CAST(valued.minor AS BIGINT), 0) // nullif(people.purchases, 0)::BIGINT
FROM (
    SELECT each.customer, people_money.minor, people_money.refunded
    FROM people AS each
    LEFT JOIN people_money
    ON people_money.customer = each.customer AND people_money.currency = $currency
) AS valued
WHERE valued.customer = people.customer
"""
"""The money of everybody, in the currency that most payments are in by now."""
