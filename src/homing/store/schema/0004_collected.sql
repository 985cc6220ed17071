-- Why an event is kept and not counted: 0 it is counted, 1 a bot did it, 2 it says who somebody is.
ALTER TABLE log ADD COLUMN aside UTINYINT NOT NULL DEFAULT 0;
-- A batch that came over HTTP is none that can be taken back.
ALTER TABLE batches ADD COLUMN is_drain BOOLEAN NOT NULL DEFAULT false;
-- The one row of inbox_checkpoint = the request of the inbox up to which all is in the log.
CREATE TABLE inbox_checkpoint (id BIGINT NOT NULL);
INSERT INTO inbox_checkpoint VALUES (0);
-- One row of drains = what came from one source in one batch, and what became of it.
CREATE TABLE drains (
    batch UINTEGER NOT NULL,
    source UUID NOT NULL,
    drained_at TIMESTAMPTZ NOT NULL,
    received_at TIMESTAMPTZ NOT NULL,
    requests UINTEGER NOT NULL,
    counted UINTEGER NOT NULL,
    bots UINTEGER NOT NULL,
    telling UINTEGER NOT NULL,
    duplicates UINTEGER NOT NULL,
    erased UINTEGER NOT NULL,
    withheld UINTEGER NOT NULL,
    dead UINTEGER NOT NULL
);
-- One row of dead_letters = a part of a request that is no event; how it was settled, if it was.
CREATE TABLE dead_letters (
    letter UBIGINT NOT NULL,
    request BIGINT NOT NULL,
    place UINTEGER NOT NULL,
    source UUID NOT NULL,
    protocol VARCHAR NOT NULL,
    received_at TIMESTAMPTZ NOT NULL,
    reason VARCHAR NOT NULL,
    raw BLOB NOT NULL,
    envelope VARCHAR NOT NULL,
    settled_at TIMESTAMPTZ,
    settled_how VARCHAR
);
-- One row of sightings = from a moment on, a known customer was seen on a device, until the next row
-- of that device; without a user_id they were erased. The merge is that of the device's id with them.
CREATE TABLE sightings (
    anonymous_id VARCHAR NOT NULL,
    user_id VARCHAR,
    first_at TIMESTAMPTZ NOT NULL,
    merge UINTEGER
);
-- The one row of upkeep = the batch up to which events that came twice were looked for.
CREATE TABLE upkeep (deduped_batch UINTEGER NOT NULL);
INSERT INTO upkeep SELECT coalesce(max(batch), 0) FROM batches;
-- One row of resolved = one counted row of the log, and whose it is after all merges.
CREATE OR REPLACE VIEW resolved AS
SELECT
    coalesce(merged.survivor, log.customer) AS customer,
    log.event,
    log.occurred_at,
    log.received_at,
    log.message_id,
    log.batch,
    log.properties
FROM log
LEFT JOIN merged ON merged.customer = log.customer
WHERE log.aside = 0;
-- One row of everything = one row of the log, those that are not counted among them.
CREATE VIEW everything AS
SELECT
    coalesce(merged.survivor, log.customer) AS customer,
    event_names.name AS event,
    log.occurred_at,
    log.received_at,
    log.message_id,
    log.batch,
    log.properties,
    log.aside
FROM log
JOIN event_names ON event_names.event = log.event
LEFT JOIN merged ON merged.customer = log.customer;
