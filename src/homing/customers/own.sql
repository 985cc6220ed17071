-- One row of own = one event of one customer, counted or not: where it stands in the log, and what is read of all of
-- them. The log stands as it came in: each look for somebody goes through all of it.
CREATE OR REPLACE TEMP TABLE own AS
SELECT log.rowid AS place, event_names.name AS event, log.occurred_at, log.aside, log.batch
FROM log
JOIN event_names ON event_names.event = log.event
WHERE log.customer IN (SELECT unnest($numbers::UINTEGER[]))
