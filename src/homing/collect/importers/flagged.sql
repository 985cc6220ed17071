-- One row = one kind of note: how many good rows it concerns, and the first three of them.
WITH good AS (
    SELECT staged.rowid AS seen, flags FROM staged WHERE skipped IS NULL AND reason IS NULL
),
zones AS (
    SELECT
        count_if(flags & 4 = 4) AS naive,
        count(*) AS all_rows,
        CASE WHEN naive * 2 <= all_rows THEN 4 ELSE 0 END AS rarer
    FROM good
),
kinds AS (
    SELECT 'gap' AS kind, seen FROM good WHERE flags & 1 = 1
    UNION ALL
    SELECT 'overlap', seen FROM good WHERE flags & 2 = 2
    UNION ALL
    SELECT 'rounded', seen FROM good WHERE flags & 8 = 8
    UNION ALL
    SELECT CASE WHEN rarer = 4 THEN 'naive' ELSE 'zoned' END, seen
    FROM good, zones
    WHERE naive > 0 AND naive < all_rows AND flags & 4 = rarer
)
SELECT kind, count(*) AS rows, min(seen, 3) AS seen
FROM kinds
GROUP BY kind
