-- One row = a customer of Stripe. It does not say when a record was changed.
SELECT
    row,
    broken,
    original,
    'stripe' AS service,
    coalesce(record ->> '$.metadata.user_id', record ->> '$.id') AS id,
    homing_second(record ->> '$.created') AS created_at,
    NULL::VARCHAR AS changed_at,
    json_object('country', record ->> '$.address.country') AS properties,
    homing_person(
        record ->> '$.name',
        NULL,
        NULL,
        record ->> '$.email',
        record ->> '$.phone',
        record -> '$.address'
    ) AS traits
FROM source
WHERE coalesce(record ->> '$.deleted', 'false') <> 'true'
