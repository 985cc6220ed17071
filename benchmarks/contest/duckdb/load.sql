-- One row = one event, in order of customer, then time; ids are as small as they can be.
CREATE TABLE events AS
SELECT customer, occurred_at, event, amount
FROM read_parquet($log);

-- One row = one customer with events.
CREATE TABLE customers AS
SELECT customer, any_value(trait) AS trait, any_value(first_at) AS first_at
FROM read_parquet($log)
GROUP BY customer
ORDER BY customer
