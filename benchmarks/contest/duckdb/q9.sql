-- One row = a customer of one cohort who returned the next day.
SELECT customer, 0 AS row, 0 AS age, 1 AS times
FROM events
WHERE event = $start AND occurred_at >= $begins AND occurred_at < $ends
GROUP BY customer
HAVING min(day_of(occurred_at)) = $cohort AND max(day_of(occurred_at)) = $cohort + 1
