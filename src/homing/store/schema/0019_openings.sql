-- One row of openings = an opening of this file in which something was written: `reached` is how many batches and
-- rewrites there were before. Of two files that were one, each has openings since that the other has not.
CREATE TABLE openings (
    token UUID NOT NULL,
    reached UBIGINT NOT NULL
);
