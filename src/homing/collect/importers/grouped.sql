-- One row = one event made of the lines that share its message id (the lines of an order), its items
-- in the order of the file.
CREATE OR REPLACE TEMP TABLE orders AS
WITH gathered AS (
    SELECT
        min(id) AS id,
        any_value(event) AS event,
        min(occurred_at) AS occurred_at,
        message_id,
        any_value(order_id) AS order_id,
        arg_min(kept, lines.seen) AS kept,
        min(lines.seen) AS seen,
        try_cast(round(sum(amount) * any_value(scale)) AS BIGINT) AS amount,
        any_value(currency) AS currency,
        count(*) AS lines,
        list_sort(list({'place': lines.seen, 'item': item})) AS items
    FROM lines
    GROUP BY message_id
)
SELECT * REPLACE (list_transform(items, lambda line: line.item) AS items)
FROM gathered
