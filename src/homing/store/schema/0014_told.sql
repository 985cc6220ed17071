-- One row of told = a trait that an import said of the customer of an id's own number: what was known before and what
-- since, as JSON, NULL for nothing; gone once a source says that trait itself. By it an import is taken back whole.
CREATE TABLE told (
    batch UINTEGER NOT NULL,
    customer UINTEGER NOT NULL,
    trait VARCHAR NOT NULL,
    before VARCHAR,
    since VARCHAR
);
