-- One row = state (new, returning, resurrected, dormant), week and its people.
SELECT status.2 AS state, toInt32(status.1) AS week, 0 AS offset, count() AS people
FROM
(
    SELECT
        toStartOfWeek(toTimeZone(min(person_created_at), 'Europe/London'), 1) AS created,
        arraySort(groupUniqArray(toStartOfWeek(toTimeZone(timestamp, 'Europe/London'), 1))) AS active,
        arrayPopBack(arrayPushFront(active, created)) AS previous,
        arrayPopFront(arrayPushBack(active, toDate('1970-01-01'))) AS following,
        arrayMap(
            (week, before, n) -> (week, multiIf(week = created, 0, n > 1 AND before + 7 = week, 1, 2)),
            active, previous, arrayEnumerate(active)
        ) AS present,
        arrayMap(
            week -> (week + 7, 3),
            arrayFilter((week, after) -> after != week + 7, active, following)
        ) AS absent,
        arrayJoin(arrayConcat(present, absent)) AS status
    FROM events
    WHERE timestamp >= {before:DateTime64(6, 'UTC')} AND timestamp < {until:DateTime64(6, 'UTC')}
    GROUP BY person_id
)
WHERE status.1 >= toDate(toTimeZone({since:DateTime64(6, 'UTC')}, 'Europe/London'))
    AND status.1 < toDate(toTimeZone({until:DateTime64(6, 'UTC')}, 'Europe/London'))
GROUP BY state, week
