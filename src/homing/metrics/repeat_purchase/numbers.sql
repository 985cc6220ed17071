-- One row = one n in a group: of the customers whose n-th purchase lies in the range, those who made the next one by now.
-- The Kaplan–Meier columns of the table (km_…, p25_days, median_days, p75_days) are left to the library.
WITH numbers AS (
    SELECT nth + 1 AS n FROM generate_series(0, $last) AS series (nth)
),
numbered AS (
    -- a purchase, which of the customer's it is over all history, and how many they have made
    SELECT
        occurred_at,
        row_number() OVER (PARTITION BY $customer ORDER BY occurred_at) AS n,
        count(*) OVER (PARTITION BY $customer) AS purchases
    FROM events
    WHERE $is_purchase AND $is_asked AND occurred_at <= $now
),
counted AS (
    SELECT
        numbers.n,
        count(numbered.occurred_at) AS customers,
        count(CASE WHEN numbered.purchases > numbered.n THEN 1 END) AS went_on
    FROM numbers
    LEFT JOIN numbered ON
        numbered.n = numbers.n
        AND numbered.occurred_at >= $since
        AND numbered.occurred_at < $until
    GROUP BY numbers.n
)
SELECT
    n,
    $group AS "group",
    customers,
    went_on,
    went_on / nullif(customers, 0) AS share,
    CASE WHEN customers > 0 THEN wilson_low(went_on, customers) END AS low,
    CASE WHEN customers > 0 THEN wilson_high(went_on, customers) END AS high,
    customers - went_on AS waiting
FROM counted
ORDER BY n
