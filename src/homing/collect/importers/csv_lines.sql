-- One row = one row of the file as it was read, with the physical line it begins on. A record begins
-- on a line that is not blank and not inside quotes; the malformed records were not read.
WITH physical AS (
    SELECT
        row_number() OVER () AS line,
        coalesce(strlen(body), 0) + $newline_bytes AS bytes,
        coalesce(length(body) - length(replace(body, $quote, '')), 0) AS quotes,
        coalesce(body, '') = '' AS is_blank
    FROM read_csv(
        $path,
        auto_detect = false,
        delim = chr(1) || chr(2),
        quote = '',
        escape = '',
        header = false,
        max_line_size = $longest_line,
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
records AS (
    SELECT line, starts_at
    FROM placed
    WHERE NOT is_blank AND NOT is_quoted AND line > $header_line
),
malformed AS (
    SELECT position, min(records.starts_at) AS starts_at
    FROM misshapen
    JOIN records ON records.starts_at >= misshapen.position
    WHERE misshapen.file = $file
    GROUP BY position
)
SELECT row_number() OVER (ORDER BY line) AS row, line
FROM records
WHERE starts_at NOT IN (SELECT starts_at FROM malformed)
