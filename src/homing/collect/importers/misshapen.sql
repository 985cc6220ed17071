-- One row = one malformed line of a file, at the byte it begins on; the first thing wrong counts.
INSERT INTO misshapen
SELECT
    $file AS file,
    line_byte_position AS position,
    trim(arg_min(csv_line, byte_position), chr(10) || chr(13)) AS body,
    arg_min(error_type::VARCHAR, byte_position) AS kind
FROM csv_errors
GROUP BY line_byte_position
ORDER BY position
