-- One row of log = one event; customers and event names are dense integers with a dictionary each.
CREATE TABLE customers (
    customer UINTEGER NOT NULL,
    id VARCHAR NOT NULL,
    traits VARIANT
);
CREATE TABLE event_names (
    event USMALLINT NOT NULL,
    name VARCHAR NOT NULL
);
CREATE TABLE batches (
    batch UINTEGER NOT NULL,
    source VARCHAR NOT NULL,
    received_at TIMESTAMPTZ NOT NULL,
    events UBIGINT NOT NULL,
    undone_at TIMESTAMPTZ
);
CREATE TABLE log (
    customer UINTEGER NOT NULL,
    event USMALLINT NOT NULL,
    occurred_at TIMESTAMPTZ NOT NULL,
    received_at TIMESTAMPTZ NOT NULL,
    message_id UUID NOT NULL,
    batch UINTEGER NOT NULL,
    properties VARIANT
);
CREATE VIEW events AS
SELECT
    log.customer,
    event_names.name AS event,
    log.occurred_at,
    log.received_at,
    log.message_id,
    log.batch,
    log.properties
FROM log
JOIN event_names ON event_names.event = log.event;
