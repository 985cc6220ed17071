-- One row of survivors = a customer into whom others were merged; what was said of these fills what is missing of theirs.
-- It follows from identities and merged, and whoever changes those renews it: many read it, each time for everybody.
CREATE TABLE survivors (
    customer UINTEGER NOT NULL,
    id VARCHAR NOT NULL,
    traits VARIANT
);
INSERT INTO survivors
SELECT customer, id, traits FROM customers WHERE customer IN (SELECT survivor FROM merged);
-- One row of customers = a customer.
CREATE OR REPLACE VIEW customers AS
SELECT
    identities.customer,
    identities.id,
    identities.traits
FROM identities
ANTI JOIN merged ON merged.customer = identities.customer
ANTI JOIN survivors ON survivors.customer = identities.customer
UNION ALL
SELECT customer, id, traits FROM survivors;
