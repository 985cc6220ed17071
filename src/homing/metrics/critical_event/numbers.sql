-- One row = an event and an n: how many customers did it at least n times early on, and how many of these came back.
-- phi, precision, recall, lift, p and q are made of these counts in the library.
WITH asked AS (
    SELECT
        $customer AS customer,
        event,
        occurred_at,
        CASE WHEN $is_start THEN 1 ELSE 0 END AS is_start,
        CASE WHEN $is_return THEN 1 ELSE 0 END AS is_return
    FROM events
    WHERE $is_asked AND occurred_at <= $now
),
began AS (
    -- a customer, and when they began: in the range, and with the time to come back over by now
    SELECT customer, min(occurred_at) AS began_at
    FROM asked
    WHERE is_start = 1
    GROUP BY customer
    HAVING
        min(occurred_at) >= $since
        AND min(occurred_at) < $until
        AND min(occurred_at) + $return_until * INTERVAL '1' HOUR <= $end
),
outcomes AS (
    -- a customer, and whether they came back
    SELECT
        began.customer AS customer,
        max(CASE
            WHEN asked.is_return = 1
                AND asked.occurred_at >= began.began_at + $return_from * INTERVAL '1' HOUR
                AND asked.occurred_at < began.began_at + $return_until * INTERVAL '1' HOUR
                THEN 1
            ELSE 0
        END) AS retained
    FROM began
    JOIN asked ON asked.customer = began.customer
    GROUP BY began.customer
),
done AS (
    -- a customer and an event, and how often they did it early on
    SELECT asked.customer AS customer, asked.event AS event, count(*) AS times
    FROM began
    JOIN asked ON asked.customer = began.customer
    WHERE
        asked.occurred_at >= began.began_at
        AND asked.occurred_at < began.began_at + $early * INTERVAL '1' HOUR
    GROUP BY asked.customer, asked.event
),
numbers AS (
    SELECT nth + 1 AS n FROM generate_series(0, $last) AS series (nth)
),
everybody AS (
    SELECT count(*) AS customers FROM outcomes
)
SELECT
    done.event AS event,
    numbers.n AS n,
    everybody.customers AS customers,
    count(*) AS did,
    count(CASE WHEN outcomes.retained = 1 THEN 1 END) AS retained
FROM done
JOIN outcomes ON outcomes.customer = done.customer
JOIN numbers ON numbers.n <= done.times
CROSS JOIN everybody
WHERE numbers.n > 1 OR NOT $is_start_name
GROUP BY done.event, numbers.n, everybody.customers
HAVING count(*) < everybody.customers
ORDER BY done.event, numbers.n
