-- One row = an event that the owner's rules may take something out of, or that says how far its customer
-- agrees to be followed, in the order of the files.
CREATE OR REPLACE TEMP TABLE suspects AS
WITH told AS (
    SELECT
        seen,
        message_id,
        id,
        epoch_us(occurred_at) AS moment,
        event,
        properties::JSON::VARCHAR AS properties,
        traits::VARCHAR AS traits,
        once::VARCHAR AS once
    FROM gathered
)
FROM told
WHERE
    contains(properties, '"consent"')
    OR regexp_matches(properties, $suspect)
    OR $scrubs_traits AND regexp_matches(concat_ws(' ', traits, once), $suspect)
    OR $limits_all
    OR list_contains($limited, event)
