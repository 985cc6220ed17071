-- One row = one customer whose subscription runs at the end of a period, and what it brings a month.
SELECT
    customers.id AS customer,
    moved.last_at AS last_at,
    CAST(moved.amount AS BIGINT) AS amount,
    moved.currency AS currency
FROM moved
JOIN customers ON customers.customer = moved.customer
WHERE $group IS NULL OR moved.currency = $group
ORDER BY amount DESC, 1
