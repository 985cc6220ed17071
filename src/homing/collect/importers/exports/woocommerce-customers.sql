-- One row = a customer who was registered.
SELECT
    row,
    broken,
    original,
    record ->> '$.id' AS customer,
    'customer.created' AS event,
    record ->> '$.date_created_gmt' AS occurred_at,
    'woocommerce customer ' || (record ->> '$.id') AS message_id,
    NULL AS amount,
    NULL AS currency,
    json_merge_patch('{}', json_object(
        'country', nullif(record ->> '$.billing.country', '')
    )) AS properties
FROM source
