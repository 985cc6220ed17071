-- Local days, weeks and months of London, as days since 1970 of their first day. Adding the hour of
-- summer by comparing is several times quicker than asking the time zone's tables for every event.
CREATE TEMP MACRO local_time(moment) AS
    epoch_us(moment) + CASE
        WHEN moment >= TIMESTAMP '2024-03-31 01:00' AND moment < TIMESTAMP '2024-10-27 01:00'
        THEN 3600000000 ELSE 0
    END;
CREATE TEMP MACRO day_of(moment) AS CAST(local_time(moment) // 86400000000 AS INTEGER);
CREATE TEMP MACRO week_of(moment) AS (day_of(moment) + 3) // 7 * 7 - 3;
CREATE TEMP MACRO month_number(moment) AS
    CAST(date_diff('month', DATE '1970-01-01', DATE '1970-01-01' + day_of(moment)) AS INTEGER);
CREATE TEMP MACRO month_day(number) AS
    CAST(date_diff('day', DATE '1970-01-01', DATE '1970-01-01' + to_months(number)) AS INTEGER);
