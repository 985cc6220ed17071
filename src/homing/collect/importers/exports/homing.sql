-- One row = one event, in the shape that all exports are brought into.
SELECT
    row,
    broken,
    original,
    customer,
    event,
    occurred_at,
    message_id,
    amount,
    currency,
    CASE WHEN json_type(properties) = 'OBJECT' THEN properties ELSE '{}' END AS properties,
    traits,
    once
FROM source
