-- One row = a merge on the way from the customer an event came under to whose it is now.
WITH RECURSIVE way AS (
    SELECT merge, survivor, reason, merged_at
    FROM merges
    WHERE customer = $customer
    UNION
    SELECT merges.merge, merges.survivor, merges.reason, merges.merged_at
    FROM merges
    JOIN way ON merges.customer = way.survivor
)
SELECT identities.id, way.reason, way.merged_at
FROM way
JOIN identities ON identities.customer = way.survivor
ORDER BY way.merge
LIMIT 20
