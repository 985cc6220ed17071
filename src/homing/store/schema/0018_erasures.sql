-- One row of erasures = one that is done here and is not told of in the records yet: `report` is what went, as JSON.
CREATE TABLE erasures (
    rewrite UINTEGER NOT NULL,
    erased_at TIMESTAMPTZ NOT NULL,
    report VARCHAR NOT NULL
);
