-- One row = one event, in months, by day, name and person: what happens on one day lies together.
CREATE TABLE events
(
    event LowCardinality(String),
    timestamp DateTime64(6, 'UTC'),
    person_id UInt32,
    amount Int32,
    trait UInt16,
    person_created_at DateTime64(6, 'UTC')
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(timestamp)
ORDER BY (toDate(timestamp), event, cityHash64(person_id));

INSERT INTO events
SELECT name, occurred_at, customer, ifNull(amount, 0), trait, first_at
FROM file({log:String}, Parquet);

OPTIMIZE TABLE events FINAL
