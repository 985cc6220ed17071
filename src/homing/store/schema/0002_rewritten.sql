-- One row of rewritten = a customer some of whose events were taken away (or given to another), and
-- the number of that change; who keeps copies of the log reads these customers anew.
CREATE TABLE rewritten (
    rewrite UINTEGER NOT NULL,
    customer UINTEGER NOT NULL
);
