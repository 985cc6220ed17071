-- Which source an event came from over HTTP; none for what came from a file.
ALTER TABLE log ADD COLUMN source UUID;
-- One row of everything = one row of the log, those that are not counted among them.
CREATE OR REPLACE VIEW everything AS
SELECT
    coalesce(merged.survivor, log.customer) AS customer,
    event_names.name AS event,
    log.occurred_at,
    log.received_at,
    log.message_id,
    log.batch,
    log.properties,
    log.aside,
    log.source
FROM log
JOIN event_names ON event_names.event = log.event
LEFT JOIN merged ON merged.customer = log.customer;
