-- One row = step and the people who got to it.
SELECT 0 AS grouped, 0 AS cohort, step, count() AS people
FROM
(
    SELECT
        windowFunnel(1209600000000)(
            toUInt64(toUnixTimestamp64Micro(timestamp)),
            event = {step1:String},
            event = {step2:String},
            event = {step3:String},
            event = {step4:String},
            event = {step5:String}
        ) AS reached,
        arrayJoin(range(reached)) AS step
    FROM events
    WHERE event IN ({step1:String}, {step2:String}, {step3:String}, {step4:String}, {step5:String})
        AND timestamp >= {since:DateTime64(6, 'UTC')} AND timestamp < {until:DateTime64(6, 'UTC')}
    GROUP BY person_id
)
GROUP BY step
