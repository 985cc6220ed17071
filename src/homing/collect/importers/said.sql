-- One row = what an event that is new in the log says of its customer, unless the customer's event before
-- it said the very same. It is early if the customer did something here at a later time: what is known
-- of them may be younger.
CREATE OR REPLACE TEMP TABLE said AS
WITH words AS (
    SELECT
        log.customer,
        incoming.occurred_at,
        incoming.seen,
        incoming.traits,
        incoming.once,
        hash(incoming.traits, incoming.once) AS content
    FROM incoming
    JOIN log ON log.message_id = incoming.message_id
    WHERE
        log.batch = $batch
        AND (incoming.traits IS NOT NULL OR incoming.once IS NOT NULL)
),
changes AS (
    SELECT *
    FROM words
    QUALIFY
        content IS DISTINCT FROM
        lag(content) OVER (PARTITION BY customer ORDER BY occurred_at, seen)
),
before AS (
    SELECT log.customer, max(log.occurred_at) AS last_at
    FROM log
    SEMI JOIN changes ON changes.customer = log.customer
    WHERE log.batch <> $batch
    GROUP BY log.customer
)
SELECT
    changes.customer,
    row_number() OVER (ORDER BY changes.occurred_at, changes.seen) AS place,
    NOT $says_now AND coalesce(changes.occurred_at < before.last_at, false) AS is_early,
    changes.traits,
    changes.once
FROM changes
LEFT JOIN before ON before.customer = changes.customer
