-- Skips each row whose event the owner has not said is collected ($undeclared in the place of a rule).
UPDATE staged
SET skipped = $undeclared
WHERE
    skipped IS NULL
    AND reason IS NULL
    AND NOT list_contains($declared, event)
