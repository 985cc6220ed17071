-- One row = one day: the customers active on it, and in the 7 and 30 days that end with it.
WITH days AS (
    SELECT period_plus($first, n) AS day FROM generate_series(0, $last) AS series (n)
),
active AS (
    SELECT DISTINCT $customer AS customer, period_of(occurred_at) AS day
    FROM events
    WHERE $is_active AND $is_asked AND occurred_at <= $now
),
windows AS (
    -- a customer on a day, `age` days after one on which they were active
    SELECT active.customer, period_plus(active.day, age) AS day, age
    FROM active
    CROSS JOIN generate_series(0, 29) AS ages (age)
),
counted AS (
    SELECT
        days.day,
        count(DISTINCT CASE WHEN age = 0 THEN customer END) AS active_day,
        count(DISTINCT CASE WHEN age < 7 THEN customer END) AS active_week,
        count(DISTINCT customer) AS active_month
    FROM days
    LEFT JOIN windows ON windows.day = days.day
    GROUP BY days.day
)
SELECT
    day,
    active_day,
    active_week,
    active_month,
    active_day / nullif(active_week, 0) AS week_share,
    CASE WHEN active_week > 0 THEN wilson_low(active_day, active_week) END AS week_low,
    CASE WHEN active_week > 0 THEN wilson_high(active_day, active_week) END AS week_high,
    active_day / nullif(active_month, 0) AS month_share,
    CASE WHEN active_month > 0 THEN wilson_low(active_day, active_month) END AS month_low,
    CASE WHEN active_month > 0 THEN wilson_high(active_day, active_month) END AS month_high,
    day >= $full AS has_window,
    day < $current AS is_complete
FROM counted
ORDER BY day
