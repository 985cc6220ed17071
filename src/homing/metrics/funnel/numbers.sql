-- One row = one group and step: those who got there. `done`: a step of an attempt that counts.
WITH numbers AS (
    SELECT n + 1 AS step FROM generate_series(0, $last) AS series (n)
),
timed AS (
    -- how long it took, and its rank among those of the group and step
    SELECT
        grp,
        step,
        date_diff('microsecond', before, occurred_at) / 1000000 AS taken,
        row_number() OVER (
            PARTITION BY grp, step ORDER BY date_diff('microsecond', before, occurred_at)
        ) AS nth,
        count(*) OVER (PARTITION BY grp, step) AS attempts
    FROM done
),
counted AS (
    -- a quantile is the value at its rank, or between the two values around it
    SELECT
        groups.grp AS grp,
        numbers.step AS step,
        count(timed.step) AS reached,
        avg(CASE WHEN numbers.step > 1 THEN taken END) AS mean_s,
        sum(
            CASE WHEN numbers.step > 1
                THEN taken * greatest(0, 1 - abs(nth - (1 + 0.5 * (attempts - 1)))) END
        ) AS median_s,
        sum(
            CASE WHEN numbers.step > 1
                THEN taken * greatest(0, 1 - abs(nth - (1 + 0.9 * (attempts - 1)))) END
        ) AS p90_s
    FROM numbers
    LEFT JOIN (SELECT DISTINCT grp FROM done) AS groups ON TRUE
    LEFT JOIN timed ON timed.grp = groups.grp AND timed.step = numbers.step
    GROUP BY groups.grp, numbers.step
),
compared AS (
    SELECT
        grp,
        step,
        reached,
        first_value(reached) OVER (PARTITION BY grp ORDER BY step) AS entered,
        coalesce(lag(reached) OVER (PARTITION BY grp ORDER BY step), reached) AS earlier,
        coalesce(lead(reached) OVER (PARTITION BY grp ORDER BY step), reached) AS later,
        mean_s,
        median_s,
        p90_s
    FROM counted
)
SELECT
    $shown AS "group",
    step,
    $event AS event,
    reached,
    reached - later AS dropped,
    reached / nullif(entered, 0) AS share,
    CASE WHEN entered > 0 THEN wilson_low(reached, entered) END AS low,
    CASE WHEN entered > 0 THEN wilson_high(reached, entered) END AS high,
    reached / nullif(earlier, 0) AS step_share,
    CASE WHEN earlier > 0 THEN wilson_low(reached, earlier) END AS step_low,
    CASE WHEN earlier > 0 THEN wilson_high(reached, earlier) END AS step_high,
    mean_s,
    median_s,
    p90_s
FROM compared
ORDER BY $order_of, step
