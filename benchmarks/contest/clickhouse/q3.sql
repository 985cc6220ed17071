-- One row = group, cohort, offset and its people; who returned later counts at every offset before.
SELECT 0 AS grouped, toInt32(start) AS cohort, offset, count() AS people
FROM
(
    SELECT
        min(timestamp) AS first_at,
        toStartOfWeek(toTimeZone(first_at, 'Europe/London'), 1) AS start,
        arraySort(groupUniqArray(toStartOfWeek(toTimeZone(timestamp, 'Europe/London'), 1))) AS returns,
        arrayJoin(range(toUInt32(least(
            arrayMax(arrayMap(back -> intDiv(dateDiff('day', start, back), 7), returns)) + 1,
            {ages:Int32}
        )))) AS offset
    FROM events
    GROUP BY person_id
    HAVING first_at >= {since:DateTime64(6, 'UTC')}
)
GROUP BY cohort, offset
