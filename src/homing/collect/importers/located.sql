-- Gives the marked rows of a part the lines they stand on.
UPDATE marked
SET line = located.line
FROM located
WHERE located.row = marked.row AND marked.part = $part
