-- One row of redrives = letters of some reasons that are sent again in the background: those below
-- `below` are still to come. `ended_how` is done or stopped.
CREATE TABLE redrives (
    redrive UINTEGER NOT NULL,
    reasons VARCHAR[] NOT NULL,
    begun_at TIMESTAMPTZ NOT NULL,
    below UBIGINT NOT NULL,
    letters UBIGINT NOT NULL,
    settled UBIGINT NOT NULL,
    remaining UBIGINT NOT NULL,
    ended_at TIMESTAMPTZ,
    ended_how VARCHAR
);
