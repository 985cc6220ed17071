-- One row of removals = what happened before a moment was taken out of the log for good, since raw data is kept for
-- no longer; under way until `ended_at`. `oldest_at` is when the first of it had happened.
CREATE TABLE removals (
    removal UINTEGER NOT NULL,
    before TIMESTAMPTZ NOT NULL,
    begun_at TIMESTAMPTZ NOT NULL,
    events UBIGINT NOT NULL,
    letters UBIGINT NOT NULL,
    oldest_at TIMESTAMPTZ,
    ended_at TIMESTAMPTZ
);
