-- One row of removals = what of one kind of raw data was older than a moment was removed for good, since it is kept for
-- no longer; under way until `ended_at`. `data` is events, rejected or received; `oldest_at` is of the first of it.
ALTER TABLE removals RENAME TO removals_of_all;
CREATE TABLE removals (
    removal UINTEGER NOT NULL,
    data VARCHAR NOT NULL,
    before TIMESTAMPTZ NOT NULL,
    begun_at TIMESTAMPTZ NOT NULL,
    removed UBIGINT NOT NULL,
    oldest_at TIMESTAMPTZ,
    ended_at TIMESTAMPTZ
);
INSERT INTO removals
SELECT row_number() OVER (ORDER BY removal, data), data, before, begun_at, removed, oldest_at, ended_at
FROM (
    SELECT removal, 'events' AS data, before, begun_at, events AS removed, oldest_at, ended_at
    FROM removals_of_all
    UNION ALL
    SELECT removal, 'rejected', before, begun_at, letters, NULL, coalesce(ended_at, begun_at)
    FROM removals_of_all
    WHERE letters > 0
);
DROP TABLE removals_of_all;
