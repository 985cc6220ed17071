-- One row = one record of a file and the physical line it begins on. A record begins on a line that is
-- not blank and not inside quotes; `position` is where DuckDB saw that it is malformed, else NULL:
-- the byte it begins on, counted from 1, or the line feed before it.
CREATE OR REPLACE TEMP TABLE records AS
WITH physical AS (
    SELECT
        row_number() OVER () AS line,
        coalesce(strlen(body), 0) + $newline_bytes AS bytes,
        coalesce(length(body) - length(replace(body, '"', '')), 0) AS quotes,
        coalesce(body, '') = '' AS is_blank
    FROM read_csv(
        $path,
        auto_detect = false,
        delim = chr(1) || chr(2),
        quote = '',
        escape = '',
        header = false,
        max_line_size = 32000000,
        columns = {'body': 'VARCHAR'}
    )
),
placed AS (
    SELECT
        line,
        is_blank,
        $first_byte + coalesce(sum(bytes) OVER before, 0) AS starts_at,
        coalesce(sum(quotes) OVER before, 0) % 2 = 1 AS is_quoted
    FROM physical
    WINDOW before AS (ORDER BY line ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
),
starting AS (
    SELECT line, starts_at
    FROM placed
    WHERE NOT is_blank AND NOT is_quoted AND line > $skipped
    QUALIFY row_number() OVER (ORDER BY line) > 1
),
malformed AS (
    SELECT misshapen.position, min(starting.starts_at) AS starts_at
    FROM misshapen
    JOIN starting ON starting.starts_at >= misshapen.position - 1
    WHERE misshapen.file = $file
    GROUP BY misshapen.position
)
SELECT starting.line, malformed.position
FROM starting
LEFT JOIN malformed ON malformed.starts_at = starting.starts_at
