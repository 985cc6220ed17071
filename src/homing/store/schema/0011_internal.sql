-- One row of internal_rules = a rule by which events are set aside as internal traffic, as it holds now for what
-- comes in: `email` of a customer, `customer` by an id, or a `property` of the event.
CREATE TABLE internal_rules (
    kind VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    value VARCHAR NOT NULL
);
-- One row of internal_numbers = the number of an id whose customer is internal by a rule.
CREATE TABLE internal_numbers (customer UINTEGER NOT NULL);
-- One row of markings = a look through the log by the rules of then: batches up to `through` are done, those up to
-- `up_to` are to be. `ended_how` is done or replaced.
CREATE TABLE markings (
    marking UINTEGER NOT NULL,
    begun_at TIMESTAMPTZ NOT NULL,
    through UINTEGER NOT NULL,
    up_to UINTEGER NOT NULL,
    events UBIGINT NOT NULL,
    seen UBIGINT NOT NULL,
    changed UBIGINT NOT NULL,
    ended_at TIMESTAMPTZ,
    ended_how VARCHAR
);
-- Of what came from a source in a batch, what was set aside as internal traffic.
ALTER TABLE drains ADD COLUMN internal UINTEGER NOT NULL DEFAULT 0;
