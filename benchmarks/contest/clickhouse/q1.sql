-- One row = group, cohort, offset and its people.
SELECT 0 AS grouped, toInt32(toDate(start, 'Europe/London')) AS cohort, offset, count() AS people
FROM
(
    SELECT
        arraySort(groupUniqArrayIf(toStartOfDay(toTimeZone(timestamp, 'Europe/London')), event = {start:String})) AS starts,
        arraySort(groupUniqArrayIf(toStartOfDay(toTimeZone(timestamp, 'Europe/London')), event = {back:String})) AS returns,
        arrayJoin(starts) AS start,
        arrayJoin(arrayConcat(
            [0],
            arrayFilter(
                offset -> offset > 0 AND offset < {ages:Int32},
                arrayMap(back -> dateDiff('day', start, back, 'Europe/London'), returns)
            )
        )) AS offset
    FROM events
    WHERE event IN ({start:String}, {back:String})
        AND timestamp >= {since:DateTime64(6, 'UTC')} AND timestamp < {until:DateTime64(6, 'UTC')}
    GROUP BY person_id
)
GROUP BY cohort, offset
