-- One row = one customer of the list, in its order: when they were seen, what they bought, what is known of them; and
-- how many fit in all. Among equals the number of a customer decides: their ids take longer to read than all the rest.
WITH fitting AS {materialized} (
    SELECT people.rowid AS row, people.customer, {number} AS rank, {text} AS label
    FROM people
    {narrowed}
),
page AS MATERIALIZED (
    SELECT row, customer, rank, label
    FROM fitting
    WHERE
        $after_customer IS NULL
        OR rank {beyond} TRY_CAST($after_rank AS {type})
        OR (rank IS NULL AND $after_rank IS NOT NULL)
        OR (
            rank IS NOT DISTINCT FROM TRY_CAST($after_rank AS {type})
            AND (
                label {beyond} $after_label
                OR (label IS NULL AND $after_label IS NOT NULL)
                OR (label IS NOT DISTINCT FROM $after_label::VARCHAR AND customer > $after_customer::UINTEGER)
            )
        )
    ORDER BY {order}, customer
    LIMIT {limit}
),
money AS (
    SELECT
        people_money.customer,
        list(
            {{'payments': payments, 'minor': minor, 'refunded': refunded, 'currency': currency}}
            ORDER BY currency <> $main, currency
        ) AS amounts
    FROM people_money SEMI JOIN page ON page.customer = people_money.customer
    GROUP BY people_money.customer
),
numbers AS (
    SELECT customer AS number, customer FROM page
    UNION ALL
    SELECT merged.customer, page.customer FROM merged JOIN page ON page.customer = merged.survivor
),
tagged AS (
    SELECT numbers.customer, list(DISTINCT taggings.tag ORDER BY taggings.tag) AS tags
    FROM taggings JOIN numbers ON numbers.number = taggings.customer
    WHERE taggings.ended_by IS NULL
    GROUP BY numbers.customer
)
SELECT
    people.id,
    people.first_seen,
    people.last_seen,
    people.events,
    people.purchases,
    coalesce(money.amounts, []) AS amounts,
    people.name,
    people.email,
    people.phone,
    {traits} AS traits,
    coalesce(tagged.tags, []) AS tags,
    (SELECT count(*) FROM {counted}) AS total,
    page.rank,
    page.label,
    page.customer
FROM page
JOIN people ON people.rowid = page.row
LEFT JOIN money ON money.customer = page.customer
LEFT JOIN tagged ON tagged.customer = page.customer
ORDER BY {order}, page.customer
