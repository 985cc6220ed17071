-- One row of people = a customer who did something that counts, as lists of customers show and sort them: made
-- of the log, and made anew from it whenever it is in doubt. Money is of the currency of people_mark.
CREATE TABLE people (
    customer UINTEGER NOT NULL,
    id VARCHAR NOT NULL,
    traits VARIANT,
    first_seen TIMESTAMPTZ NOT NULL,
    last_seen TIMESTAMPTZ NOT NULL,
    events UBIGINT NOT NULL,
    purchases UBIGINT NOT NULL,
    revenue BIGINT NOT NULL,
    refunds BIGINT NOT NULL,
    words_hash UBIGINT NOT NULL
);
-- One row of people_money = what a customer paid, and was given back, in one currency.
CREATE TABLE people_money (
    customer UINTEGER NOT NULL,
    currency VARCHAR NOT NULL,
    payments UBIGINT NOT NULL,
    minor HUGEINT NOT NULL,
    refunded HUGEINT NOT NULL
);
-- One row of people_words = a word that a customer is found by; in the order of words but for the latest.
CREATE TABLE people_words (
    word VARCHAR NOT NULL,
    customer UINTEGER NOT NULL
);
-- One row of people_traits = a trait that is known of somebody, by its name.
CREATE TABLE people_traits (trait VARCHAR NOT NULL);
-- The one row of people_mark = how far into the log people reach, what an amount without a currency was taken for,
-- the currency that most payments are in, and how many words stand out of order.
CREATE TABLE people_mark (
    batch UINTEGER NOT NULL,
    rewrite UINTEGER NOT NULL,
    given_currency VARCHAR NOT NULL,
    currency VARCHAR NOT NULL,
    loose UBIGINT NOT NULL
);
-- One row of taggings = a tag that an id's own customer was given; `ended_by` is the act that took it away.
CREATE TABLE taggings (
    tag VARCHAR NOT NULL,
    customer UINTEGER NOT NULL,
    act UUID NOT NULL,
    tagged_at TIMESTAMPTZ NOT NULL,
    ended_by UUID
);
-- One row of tags = a tag that a customer, after all merges, has.
CREATE VIEW tags AS
SELECT
    taggings.tag,
    coalesce(merged.survivor, taggings.customer) AS customer,
    min(taggings.tagged_at) AS tagged_at
FROM taggings
LEFT JOIN merged ON merged.customer = taggings.customer
WHERE taggings.ended_by IS NULL
GROUP BY ALL;
