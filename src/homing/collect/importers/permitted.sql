-- One row = one event, ready for the log, without what the owner's rules take out of it. Whose customer is
-- only to be counted has another id, and says nothing of anybody.
CREATE OR REPLACE TEMP VIEW incoming AS
SELECT
    gathered.* REPLACE (
        CASE
            WHEN permitted.seen IS NULL THEN gathered.properties
            ELSE permitted.properties::JSON::VARIANT
        END AS properties,
        coalesce(permitted.id, gathered.id) AS id,
        CASE
            WHEN permitted.id IS NULL THEN coalesce(permitted.traits::JSON, gathered.traits)
        END AS traits,
        CASE
            WHEN permitted.id IS NULL THEN coalesce(permitted.once::JSON, gathered.once)
        END AS once
    )
FROM gathered
LEFT JOIN permitted ON permitted.seen = gathered.seen
ANTI JOIN refused ON refused.message_id = gathered.message_id
