-- One row = group, cohort, offset and its people; the first start is looked for in all of time.
SELECT 0 AS grouped, toInt32(toDate(start, 'Europe/London')) AS cohort, offset, count() AS people
FROM
(
    SELECT
        minIf(timestamp, event = {start:String}) AS first_at,
        toStartOfDay(toTimeZone(first_at, 'Europe/London')) AS start,
        arraySort(groupUniqArrayIf(
            toStartOfDay(toTimeZone(timestamp, 'Europe/London')),
            event = {back:String} AND timestamp >= {since:DateTime64(6, 'UTC')}
        )) AS returns,
        arrayJoin(arrayConcat(
            [0],
            arrayFilter(
                offset -> offset > 0 AND offset < {ages:Int32},
                arrayMap(back -> dateDiff('day', start, back, 'Europe/London'), returns)
            )
        )) AS offset
    FROM events
    WHERE event IN ({start:String}, {back:String})
    GROUP BY person_id
    HAVING countIf(event = {start:String}) > 0 AND first_at >= {since:DateTime64(6, 'UTC')}
)
GROUP BY cohort, offset
