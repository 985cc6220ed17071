-- The vocabulary of the twins: each macro is put in place of its call before a statement is shown
-- or run, so a statement needs none of them. $period, $timezone, $week_start: see period_values.
-- One word more is no macro: only_if(condition, x) is x, or is left out where the condition is false.

-- The calendar period a moment falls in: the date of its first day; for hours a stamp that counts
-- hours of UTC, moved to the full hours of zones that are half an hour or 45 minutes off.
CREATE MACRO period_of(moment) AS CASE
    WHEN $period = 'hour' THEN date_trunc('hour', (moment AT TIME ZONE 'UTC')
        + (extract(minute FROM moment AT TIME ZONE $timezone)
        - extract(minute FROM moment AT TIME ZONE 'UTC') + 60) % 60 * INTERVAL '1' MINUTE)
    WHEN $period = 'week' AND $week_start <> 1 THEN CAST(
        date_trunc('week', (moment AT TIME ZONE $timezone) - $week_shift * INTERVAL '1' DAY)
        + $week_shift * INTERVAL '1' DAY AS DATE)
    WHEN $period = 'half_year' THEN CAST(
        CAST(date_trunc('year', moment AT TIME ZONE $timezone) AS DATE)
        + CASE WHEN extract(month FROM moment AT TIME ZONE $timezone) < 7
            THEN INTERVAL '0' MONTH ELSE INTERVAL '6' MONTH END AS DATE)
    ELSE CAST(date_trunc($period, moment AT TIME ZONE $timezone) AS DATE)
END;

-- How many periods lie between two periods: a difference of calendars, never of rows.
CREATE MACRO periods_between(earlier, later) AS
    date_diff($unit, earlier, later) // $units;

-- How many full hours of the local clock lie between two moments.
CREATE MACRO hours_between(earlier, later) AS
    date_diff('hour', local_hour(earlier), local_hour(later));

-- The full hour of the local clock around a moment, as a stamp that counts hours.
CREATE MACRO local_hour(moment) AS
    date_trunc('hour', (moment AT TIME ZONE 'UTC') + $odd_minutes * INTERVAL '1' MINUTE);

-- The day of the local clock that a moment lies in.
CREATE MACRO local_day(moment) AS CAST(moment AT TIME ZONE $timezone AS DATE);

-- The n-th period after a period.
CREATE MACRO period_plus(period, n) AS CASE
    WHEN $unit = 'hour' THEN period + n * INTERVAL '1' HOUR
    WHEN $unit = 'day' THEN CAST(period + n * $units * INTERVAL '1' DAY AS DATE)
    ELSE CAST(period + n * $units * INTERVAL '1' MONTH AS DATE)
END;

-- The period as people write it: a date, or for hours the moment the hour begins.
CREATE MACRO period_start(period) AS CASE
    WHEN $period = 'hour' THEN (period AT TIME ZONE 'UTC')
        - extract(minute FROM (period AT TIME ZONE 'UTC') AT TIME ZONE $timezone)
        * INTERVAL '1' MINUTE
    ELSE period
END;

-- The ends of the 95 % score interval of a share (Wilson 1927), for n > 0.
CREATE MACRO wilson_low(successes, n) AS CASE
    WHEN successes = 0 THEN 0.0
    ELSE (
        2 * successes + 3.841458820694124
        - 1.959963984540054 * sqrt(3.841458820694124 + 4 * successes * (1 - successes / n))
    ) / (2 * (n + 3.841458820694124))
END;

CREATE MACRO wilson_high(successes, n) AS CASE
    WHEN successes = n THEN 1.0
    ELSE (
        2 * successes + 3.841458820694124
        + 1.959963984540054 * sqrt(3.841458820694124 + 4 * successes * (1 - successes / n))
    ) / (2 * (n + 3.841458820694124))
END;

-- The range in which a total would lie by chance alone, 19 times in 20, had other customers done
-- the same: a compound Poisson sum, whose variance is the sum of the squares of what each customer
-- did, on a logarithmic scale.
CREATE MACRO chance_low(total, squares) AS CASE
    WHEN total > 0 THEN total * exp(-1.959963984540054 * sqrt(squares) / total)
END;

CREATE MACRO chance_high(total, squares) AS CASE
    WHEN total > 0 THEN total * exp(1.959963984540054 * sqrt(squares) / total)
END;
