-- One row = a customer who was registered, or what is known of them since their record was changed; of a
-- service whose own statement gives `customers`: one row a customer.
WITH happened AS (
    SELECT
        row,
        broken,
        original,
        id,
        0 AS part,
        'customer.created' AS event,
        created_at AS occurred_at,
        concat_ws(' ', service, 'customer', id) AS message_id,
        properties,
        NULL AS traits
    FROM customers
    UNION ALL
    SELECT
        row,
        broken,
        original,
        id,
        1 AS part,
        'identify' AS event,
        coalesce(changed_at, homing_now()) AS occurred_at,
        concat_ws(' ', service, 'customer', id, coalesce(changed_at, md5(traits::VARCHAR)))
            AS message_id,
        '{}' AS properties,
        traits
    FROM customers
    WHERE traits <> '{}'::JSON
)
SELECT
    row,
    broken,
    original,
    id AS customer,
    event,
    occurred_at,
    message_id,
    NULL AS amount,
    NULL AS currency,
    json_merge_patch('{}', properties) AS properties,
    traits,
    NULL AS once
FROM happened
ORDER BY row, part
