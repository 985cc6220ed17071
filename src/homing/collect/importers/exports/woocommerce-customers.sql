-- One row = a customer of WooCommerce.
SELECT
    row,
    broken,
    original,
    'woocommerce' AS service,
    record ->> '$.id' AS id,
    record ->> '$.date_created_gmt' AS created_at,
    nullif(record ->> '$.date_modified_gmt', '') AS changed_at,
    json_object('country', nullif(record ->> '$.billing.country', '')) AS properties,
    homing_person(
        NULL,
        coalesce(nullif(record ->> '$.first_name', ''), record ->> '$.billing.first_name'),
        coalesce(nullif(record ->> '$.last_name', ''), record ->> '$.billing.last_name'),
        record ->> '$.email',
        record ->> '$.billing.phone',
        record -> '$.billing'
    ) AS traits
FROM source
