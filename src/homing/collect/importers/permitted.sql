-- One row = one event, ready for the log, without what the owner's rules take out of it.
CREATE OR REPLACE TEMP VIEW incoming AS
SELECT
    gathered.* REPLACE (
        CASE
            WHEN permitted.seen IS NULL THEN gathered.properties
            ELSE permitted.properties::JSON::VARIANT
        END AS properties,
        coalesce(permitted.traits::JSON, gathered.traits) AS traits,
        coalesce(permitted.once::JSON, gathered.once) AS once
    )
FROM gathered
LEFT JOIN permitted ON permitted.seen = gathered.seen
