-- One row = a rejected row of one part, or one of the first that a note is about; `line` is the row's
-- number until the lines of the file are known.
SELECT
    $part AS part,
    staged.rowid AS seen,
    staged.rowid - $start + 1 AS row,
    staged.rowid - $start + 1 AS line,
    reason
FROM staged
WHERE
    staged.rowid >= $start
    AND staged.rowid < $start + $rows
    AND skipped IS NULL
    AND (reason IS NOT NULL OR staged.rowid IN (SELECT seen FROM noted))
