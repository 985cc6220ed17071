-- One row = trait (-1: not one of the top), cohort, offset and its people.
WITH
    actors AS
    (
        SELECT
            any(trait) AS trait,
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
    ),
    counted AS MATERIALIZED
    (
        SELECT trait, toInt32(toDate(start, 'Europe/London')) AS cohort, offset, count() AS people
        FROM actors
        GROUP BY trait, cohort, offset
    ),
    top AS
    (
        SELECT trait
        FROM counted
        WHERE offset = 0
        GROUP BY trait
        ORDER BY sum(people) DESC, trait
        LIMIT {top:UInt32}
    )
SELECT if(trait IN (SELECT trait FROM top), toInt32(trait), -1) AS grouped, cohort, offset, sum(people)
FROM counted
GROUP BY grouped, cohort, offset
