-- One row = a customer who was registered.
SELECT
    row,
    broken,
    original,
    record ->> '$.id' AS customer,
    'customer.created' AS event,
    record ->> '$.created_at' AS occurred_at,
    'shopify customer ' || (record ->> '$.id') AS message_id,
    NULL AS amount,
    NULL AS currency,
    json_merge_patch('{}', json_object(
        'country', record ->> '$.default_address.country_code',
        'locale', record ->> '$.locale'
    )) AS properties
FROM source
