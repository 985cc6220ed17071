-- One row of memberships = a number that was in a segment when it was last looked at, and since when.
CREATE TABLE memberships (
    segment UUID NOT NULL,
    customer UINTEGER NOT NULL,
    since TIMESTAMPTZ NOT NULL
);
-- One row of members = a customer, after all merges, in a segment.
CREATE VIEW members AS
SELECT
    memberships.segment,
    coalesce(merged.survivor, memberships.customer) AS customer,
    min(memberships.since) AS since
FROM memberships
LEFT JOIN merged ON merged.customer = memberships.customer
GROUP BY ALL;
-- One row of listed = an id in an uploaded list; nobody need be known by it yet.
CREATE TABLE listed (
    list UUID NOT NULL,
    id VARCHAR NOT NULL
);
-- One row of segment_standings = the rule by which a segment's memberships were found, and when all
-- of them were found anew.
CREATE TABLE segment_standings (
    segment UUID NOT NULL,
    rule_hash VARCHAR NOT NULL,
    computed_at TIMESTAMPTZ NOT NULL
);
-- The one row of segments_mark = how far into the log, and to which moment, memberships reach.
CREATE TABLE segments_mark (
    batch UINTEGER NOT NULL,
    rewrite UINTEGER NOT NULL,
    clock_at TIMESTAMPTZ NOT NULL
);
-- One row of segment_sizes = how many a segment had when a local day was last looked at, and how
-- many entered and left in it.
CREATE TABLE segment_sizes (
    segment UUID NOT NULL,
    day DATE NOT NULL,
    members UBIGINT NOT NULL,
    entered UBIGINT NOT NULL,
    "left" UBIGINT NOT NULL
);
