-- One row = group, cohort, offset and its people; an offset is 24 hours from the full hour of the first event.
SELECT 0 AS grouped, toInt32(toDate(toTimeZone(first_at, 'Europe/London'))) AS cohort, offset, count() AS people
FROM
(
    SELECT
        minIf(timestamp, event = {start:String}) AS first_at,
        toStartOfHour(first_at) AS start,
        arraySort(groupUniqArrayIf(
            toStartOfHour(timestamp),
            event = {back:String} AND timestamp >= {since:DateTime64(6, 'UTC')}
        )) AS returns,
        arrayJoin(arrayDistinct(arrayFilter(
            offset -> offset >= 0 AND offset < {ages:Int32},
            arrayMap(back -> intDiv(dateDiff('hour', start, back), 24), returns)
        ))) AS offset
    FROM events
    WHERE event IN ({start:String}, {back:String})
    GROUP BY person_id
    HAVING first_at >= {since:DateTime64(6, 'UTC')}
)
GROUP BY cohort, offset
