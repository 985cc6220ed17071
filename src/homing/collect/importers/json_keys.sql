-- One row = one key of the objects, in the order in which they are first seen; and, the same in every
-- row, in how many objects a key stands twice, and the line of the first of them. Objects of the same
-- keys are looked at once.
WITH shapes AS (
    SELECT json_keys(body) AS keys, min(line) AS line, count(*) AS objects
    FROM objects
    GROUP BY keys
),
twins AS (
    SELECT coalesce(sum(objects), 0)::BIGINT AS objects, min(line) AS line
    FROM shapes
    WHERE len(keys) <> len(list_distinct(keys))
),
each AS (SELECT unnest(keys) AS key, line FROM shapes)
SELECT key, any_value(twins.objects), any_value(twins.line)
FROM each, twins
GROUP BY key
ORDER BY min(each.line), key
