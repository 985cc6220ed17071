-- One row = one customer who fits the search: when they were seen and what they bought, in the order asked for.
WITH found AS (
    SELECT customer, id
    FROM customers
    WHERE customer IN (SELECT customer FROM aliases WHERE contains(lower(id), lower($find)))
),
paid AS (
    SELECT
        events.customer,
        events.event,
        events.occurred_at,
        CASE WHEN events.event = 'purchase' THEN TRY_CAST(events.properties.amount AS BIGINT) END
            AS minor,
        coalesce(TRY_CAST(events.properties.currency AS VARCHAR), $currency) AS currency
    FROM events
    SEMI JOIN found ON found.customer = events.customer
),
seen AS (
    SELECT
        customer,
        min(occurred_at) AS first_seen,
        max(occurred_at) AS last_seen,
        count(*) AS events,
        count(*) FILTER (WHERE event = 'purchase') AS purchases
    FROM paid
    GROUP BY customer
),
money AS (
    SELECT customer, currency, sum(minor) AS minor, count(*) AS payments
    FROM paid
    WHERE minor IS NOT NULL AND regexp_full_match(currency, '[A-Z]{3}')
    GROUP BY customer, currency
),
main AS (
    SELECT currency
    FROM money
    GROUP BY currency
    ORDER BY sum(payments) DESC, currency
    LIMIT 1
),
revenue AS (
    SELECT
        money.customer,
        list({'minor': money.minor, 'currency': money.currency}
            ORDER BY money.currency <> main.currency, money.currency) AS amounts,
        TRY_CAST(sum(money.minor) FILTER (WHERE money.currency = main.currency) AS BIGINT) AS main_minor
    FROM money
    CROSS JOIN main
    GROUP BY money.customer
),
listed AS (
    SELECT
        found.id,
        seen.first_seen,
        seen.last_seen,
        seen.events,
        seen.purchases,
        coalesce(revenue.amounts, []) AS revenue,
        $direction * CASE $sort
            WHEN 'last_seen' THEN epoch_us(seen.last_seen)
            WHEN 'first_seen' THEN epoch_us(seen.first_seen)
            WHEN 'events' THEN seen.events
            WHEN 'purchases' THEN seen.purchases
            WHEN 'revenue' THEN coalesce(revenue.main_minor, 0)
        END AS rank,
        count(*) OVER () AS total
    FROM seen
    JOIN found ON found.customer = seen.customer
    LEFT JOIN revenue ON revenue.customer = seen.customer
)
SELECT id, first_seen, last_seen, events, purchases, revenue, rank, total
FROM listed
WHERE $after_rank IS NULL OR rank > $after_rank::BIGINT OR (rank = $after_rank::BIGINT AND id > $after_name)
ORDER BY rank, id
LIMIT $limit
