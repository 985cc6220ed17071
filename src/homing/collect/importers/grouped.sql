-- One row = one event made of the lines that share its message id (the lines of an order).
CREATE OR REPLACE TEMP TABLE incoming AS
SELECT
    min(id) AS id,
    any_value(event) AS event,
    min(occurred_at) AS occurred_at,
    message_id,
    struct_insert(
        arg_min(shared, staged.rowid),
        amount := try_cast(round(sum(amount) * any_value(scale)) AS BIGINT),
        currency := any_value(currency),
        items := list(item ORDER BY staged.rowid)
    )::VARIANT AS properties,
    try_cast(round(sum(amount) * any_value(scale)) AS BIGINT) AS amount,
    any_value(currency) AS currency,
    count(*) AS lines
FROM staged
WHERE skipped IS NULL AND reason IS NULL
GROUP BY message_id
