-- One row = a customer of Shopify.
SELECT
    row,
    broken,
    original,
    'shopify' AS service,
    record ->> '$.id' AS id,
    record ->> '$.created_at' AS created_at,
    record ->> '$.updated_at' AS changed_at,
    json_object(
        'country', record ->> '$.default_address.country_code', 'locale', record ->> '$.locale'
    ) AS properties,
    homing_person(
        NULL,
        record ->> '$.first_name',
        record ->> '$.last_name',
        record ->> '$.email',
        coalesce(record ->> '$.phone', record ->> '$.default_address.phone'),
        record -> '$.default_address'
    ) AS traits
FROM source
