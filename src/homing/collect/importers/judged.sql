-- One row = one fate that rows of the files met, and how many met it.
SELECT skipped, reason, count(*) AS rows
FROM staged
GROUP BY skipped, reason
ORDER BY skipped, reason
