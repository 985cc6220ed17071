-- Customers are merged without touching the log: its rows keep the number of the id they came under.

-- One row of identities = an id, the number of its own, and what was said of who is known by it.
ALTER TABLE customers RENAME TO identities;
-- One row of merges = a finding that one customer is another one; its number is that of the rewrite.
CREATE TABLE merges (
    merge UINTEGER NOT NULL,
    customer UINTEGER NOT NULL,
    survivor UINTEGER NOT NULL,
    reason VARCHAR NOT NULL,
    merged_at TIMESTAMPTZ NOT NULL
);
-- One row of merged = a customer who is another one by now: what all merges amount to.
CREATE TABLE merged (
    customer UINTEGER NOT NULL,
    survivor UINTEGER NOT NULL
);
-- One row of erased = an id whose events up to a moment are not taken again; and the rewrite.
CREATE TABLE erased (
    id_hash VARCHAR NOT NULL,
    erased_at TIMESTAMPTZ NOT NULL,
    rewrite UINTEGER NOT NULL
);
-- One row of resolved = one row of the log, and whose it is after all merges.
CREATE VIEW resolved AS
SELECT
    coalesce(merged.survivor, log.customer) AS customer,
    log.event,
    log.occurred_at,
    log.received_at,
    log.message_id,
    log.batch,
    log.properties
FROM log
LEFT JOIN merged ON merged.customer = log.customer;
CREATE OR REPLACE VIEW events AS
SELECT
    resolved.customer,
    event_names.name AS event,
    resolved.occurred_at,
    resolved.received_at,
    resolved.message_id,
    resolved.batch,
    resolved.properties
FROM resolved
JOIN event_names ON event_names.event = resolved.event;
-- One row of aliases = an id, and the customer who is known by it, perhaps among others.
CREATE VIEW aliases AS
SELECT
    identities.id,
    coalesce(merged.survivor, identities.customer) AS customer
FROM identities
LEFT JOIN merged ON merged.customer = identities.customer;
-- One row of customers = a customer; what was said of their other ids fills what is missing of theirs.
CREATE VIEW customers AS
WITH said AS (
    SELECT
        coalesce(merged.survivor, identities.customer) AS customer,
        identities.customer AS number,
        unnest(map_entries(identities.traits::JSON::MAP(VARCHAR, JSON))) AS trait
    FROM identities
    LEFT JOIN merged ON merged.customer = identities.customer
    WHERE
        coalesce(merged.survivor, identities.customer) IN (SELECT survivor FROM merged)
        AND starts_with(variant_typeof(identities.traits), 'OBJECT')
),
chosen AS (
    SELECT
        customer,
        trait.key AS key,
        arg_max(trait.value, (number = customer, -number::BIGINT)) AS value
    FROM said
    WHERE trait.value::VARCHAR <> 'null'
    GROUP BY customer, trait.key
),
filled AS (
    SELECT customer, json_group_object(key, value)::VARIANT AS traits FROM chosen GROUP BY customer
)
SELECT
    identities.customer,
    identities.id,
    coalesce(filled.traits, identities.traits) AS traits
FROM identities
ANTI JOIN merged ON merged.customer = identities.customer
LEFT JOIN filled ON filled.customer = identities.customer;
