-- One row = one period and currency: the money that moved in it, all of it or the mean, in minor units.
WITH currencies AS (
    SELECT DISTINCT currency FROM moved
),
totals AS (
    SELECT
        currencies.currency AS currency,
        periods.period AS period,
        coalesce(sum(moved.amount), 0) AS amount,
        coalesce(sum(CAST(moved.amount AS DOUBLE) * moved.amount), 0) AS squares,
        only_if($is_mean, coalesce(sum(moved.times), 0)) AS times,
        only_if($is_mean, coalesce(sum(CAST(moved.amount AS DOUBLE) * moved.times), 0)) AS crossed,
        only_if($is_mean, coalesce(sum(moved.times * moved.times), 0)) AS times_squares
    FROM currencies
    CROSS JOIN periods
    LEFT JOIN moved
        ON moved.period = periods.period
        AND moved.currency IS NOT DISTINCT FROM currencies.currency
    GROUP BY 1, 2
),
means AS (
    SELECT *, only_if($is_mean, CASE WHEN times > 0 THEN amount / times END) AS mean FROM totals
),
surprises AS (
    -- what customers moved beyond the mean of their events, squared and summed
    SELECT
        *,
        only_if(
            $is_mean,
            greatest(
                squares - 2 * mean * crossed + mean * mean * times_squares, CAST(0 AS DOUBLE)
            )
        ) AS surprise
    FROM means
)
SELECT
    period_start(surprises.period) AS period,
    currency AS "group",
    CASE WHEN $is_mean THEN mean ELSE CAST(amount AS DOUBLE) END AS value,
    CAST(amount AS BIGINT) AS numerator,
    CAST(CASE WHEN $is_mean THEN times END AS BIGINT) AS denominator,
    CASE
        WHEN $is_mean THEN chance_low(amount, surprise) / CASE WHEN times > 0 THEN times END
        ELSE chance_low(amount, squares)
    END AS low,
    CASE
        WHEN $is_mean THEN chance_high(amount, surprise) / CASE WHEN times > 0 THEN times END
        ELSE chance_high(amount, squares)
    END AS high,
    surprises.period < $current AS is_complete
FROM surprises
ORDER BY 2, 1
