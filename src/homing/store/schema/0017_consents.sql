-- One row of people_consents = what a customer agreed to, as the last of their events that says so has it. People are
-- also found by what stands after the @ of their addresses: all are made anew.
CREATE TABLE people_consents (
    customer UINTEGER NOT NULL,
    consent VARCHAR NOT NULL,
    said_at TIMESTAMPTZ NOT NULL
);
DELETE FROM people_mark;
