-- One row = a person of one cohort who returned the next day: the table's own query, asked for its actors.
SELECT person_id, 0 AS cohort, 0 AS offset, 1 AS times
FROM
(
    SELECT
        person_id,
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
    HAVING toInt32(toDate(start, 'Europe/London')) = {cohort:Int32} AND offset = 1
)
