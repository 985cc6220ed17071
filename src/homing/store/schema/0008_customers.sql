-- One row of customers = a customer; what was said of their other ids fills what is missing of theirs.
-- Those who are nobody else stand apart: their traits are read as they are kept, which is quicker.
CREATE OR REPLACE VIEW customers AS
WITH said AS (
    SELECT
        coalesce(merged.survivor, identities.customer) AS customer,
        identities.customer AS number,
        unnest(map_entries(identities.traits::JSON::MAP(VARCHAR, JSON))) AS trait
    FROM identities
    LEFT JOIN merged ON merged.customer = identities.customer
    WHERE
        coalesce(merged.survivor, identities.customer) IN (SELECT survivor FROM merged)
        AND starts_with(variant_typeof(identities.traits), 'OBJECT')
),
chosen AS (
    SELECT
        customer,
        trait.key AS key,
        arg_max(trait.value, (number = customer, -number::BIGINT)) AS value
    FROM said
    WHERE trait.value::VARCHAR <> 'null'
    GROUP BY customer, trait.key
),
filled AS (
    SELECT customer, json_group_object(key, value)::VARIANT AS traits FROM chosen GROUP BY customer
)
SELECT
    identities.customer,
    identities.id,
    identities.traits
FROM identities
ANTI JOIN merged ON merged.customer = identities.customer
ANTI JOIN merged AS survivors ON survivors.survivor = identities.customer
UNION ALL
SELECT
    identities.customer,
    identities.id,
    coalesce(filled.traits, identities.traits) AS traits
FROM identities
SEMI JOIN merged AS survivors ON survivors.survivor = identities.customer
ANTI JOIN merged ON merged.customer = identities.customer
LEFT JOIN filled ON filled.customer = identities.customer;
