-- One row = group, cohort, offset and what its people paid.
SELECT
    0 AS grouped,
    toInt32(start) AS cohort,
    dateDiff('month', start, paid.1) AS offset,
    sum(paid.2) AS amount
FROM
(
    SELECT
        minIf(timestamp, event = {start:String}) AS first_at,
        toStartOfMonth(toTimeZone(first_at, 'Europe/London')) AS start,
        arrayJoin(groupArrayIf(
            (toStartOfMonth(toTimeZone(timestamp, 'Europe/London')), amount),
            event = {back:String} AND timestamp >= {since:DateTime64(6, 'UTC')}
        )) AS paid
    FROM events
    WHERE event IN ({start:String}, {back:String})
    GROUP BY person_id
    HAVING countIf(event = {start:String}) > 0 AND first_at >= {since:DateTime64(6, 'UTC')}
)
WHERE offset >= 0 AND offset < {ages:Int32}
GROUP BY cohort, offset
