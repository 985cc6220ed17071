-- One row = an event that the owner's rules may take something out of, in the order of the files.
CREATE OR REPLACE TEMP TABLE suspects AS
WITH told AS (
    SELECT
        seen,
        event,
        properties::JSON::VARCHAR AS properties,
        traits::VARCHAR AS traits,
        once::VARCHAR AS once
    FROM gathered
)
FROM told
WHERE
    regexp_matches(properties, $suspect)
    OR $scrubs_traits AND regexp_matches(concat_ws(' ', traits, once), $suspect)
    OR $limits_all
    OR list_contains($limited, event)
