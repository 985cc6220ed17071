"""What customers paid, by currency: of everybody whom something happened to, and of one alone."""

from __future__ import annotations

from typing import Final

_PIECES: Final = """
amounts AS (
    SELECT
        customer,
        event = 'purchase' AS is_payment,
        TRY_CAST(properties.amount AS BIGINT) AS minor,
        coalesce(TRY_CAST(properties.currency AS VARCHAR), $currency) AS currency
    FROM paying
),
pieces AS (
    SELECT
        customer,
        currency,
        is_payment::UBIGINT AS payments,
        CASE WHEN is_payment THEN minor ELSE 0 END::HUGEINT AS minor,
        CASE WHEN is_payment THEN 0 ELSE abs(minor::HUGEINT) END::HUGEINT AS refunded
    FROM amounts
    WHERE minor IS NOT NULL AND regexp_full_match(currency, '[A-Z]{3}')
)
"""
"""One row of `pieces` = a purchase or a refund of `paying` (`customer`, `event`, `properties`)."""

MONEY: Final = f"""
CREATE OR REPLACE TEMP TABLE paid AS
WITH paying AS (
    SELECT customer, event, properties FROM happened
    WHERE event IN ('purchase', 'refund') AND aside = 0
),
{_PIECES},
together AS (
    FROM pieces
    UNION ALL
    SELECT people_money.*
    FROM people_money JOIN stirred ON stirred.customer = people_money.customer
    WHERE NOT stirred.is_rewritten
)
SELECT
    customer,
    currency,
    sum(payments)::UBIGINT AS payments,
    sum(minor)::HUGEINT AS minor,
    sum(refunded)::HUGEINT AS refunded
FROM together
GROUP BY customer, currency
"""  # noqa: S608 - ours
"""One row = what a customer paid in a currency, with what is kept of them already."""

WORTH: Final = f"""
WITH paying AS (
    SELECT log.customer, event_names.name AS event, log.properties
    FROM (FROM log WHERE rowid IN (SELECT unnest($places::BIGINT[])) LIMIT $many) AS log
    JOIN event_names ON event_names.event = log.event
),
{_PIECES},
together AS (
    SELECT currency, payments, minor, refunded FROM pieces
    UNION ALL
    SELECT currency, payments, minor, refunded FROM people_money WHERE customer = $kept_of
)
SELECT currency, sum(payments)::BIGINT AS purchases, sum(minor) AS revenue, sum(refunded) AS refunds
FROM together
GROUP BY currency
ORDER BY purchases DESC, currency
"""  # noqa: S608 - ours
"""One row = a currency: what one customer paid, as it is kept of them and as some places of the log
say. Properties take long to read: they are read whole, and at these places alone; without the limit
each that is asked for is looked for in the whole log.
"""
