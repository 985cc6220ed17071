-- Words that the statements of all exports use; they are known to one connection, while it lasts.

-- What an event is called here, where services have a name of their own for what is standard.
CREATE OR REPLACE TEMP MACRO homing_event(name) AS
CASE
    WHEN regexp_matches(
        trim(replace(lower(name), '_', ' ')),
        '^(order completed|purchase|completed purchase|purchase completed|ecommerce purchase)$'
    ) THEN 'purchase'
    WHEN regexp_matches(
        trim(replace(lower(name), '_', ' ')), '^(order refunded|refund|purchase refunded)$'
    ) THEN 'refund'
    ELSE name
END;

-- The number under a key of an object, without the noise of binary fractions.
CREATE OR REPLACE TEMP MACRO homing_number(object, key) AS
try_cast(json_extract_string(object, '$."' || key || '"') AS DECIMAL(28, 6));

-- What a purchase or refund came to, under any of the names that are in use.
CREATE OR REPLACE TEMP MACRO homing_paid(object) AS
coalesce(
    homing_number(object, 'revenue'),
    homing_number(object, '$revenue'),
    homing_number(object, 'total'),
    homing_number(object, 'value'),
    homing_number(object, 'amount'),
    homing_number(object, '$amount')
);

-- An object with what else is known of where the event happened; what the object says itself counts.
CREATE OR REPLACE TEMP MACRO homing_within(surroundings, object) AS
json_merge_patch(
    json_merge_patch('{}', surroundings),
    CASE WHEN json_type(object) = 'OBJECT' THEN object ELSE '{}' END
);

-- A list as ClickHouse writes it into a table of tabs: [1,2] or ['a','b'], its quotes often escaped.
CREATE OR REPLACE TEMP MACRO homing_list(written) AS
coalesce(try_cast(replace(written, '\''', '''') AS VARCHAR[]), []::VARCHAR[]);

-- A moment counted in seconds from 1970, as text in UTC.
CREATE OR REPLACE TEMP MACRO homing_second(counted) AS
make_timestamp(try_cast(counted AS BIGINT) * 1_000_000)::VARCHAR;

-- An amount of Stripe in minor units: of two currencies without cents it keeps cents all the same.
CREATE OR REPLACE TEMP MACRO homing_stripe(amount, currency) AS
try_cast(amount AS BIGINT) // CASE WHEN upper(currency) IN ('ISK', 'UGX') THEN 100 ELSE 1 END;

-- What a month of a subscription of Stripe comes to, in minor units.
CREATE OR REPLACE TEMP MACRO homing_monthly(subscription) AS
round(list_sum(list_transform(
    json_extract(subscription, '$.items.data[*]'),
    lambda item: try_cast(coalesce(item ->> '$.price.unit_amount', '0') AS DOUBLE)
    * try_cast(coalesce(item ->> '$.quantity', '1') AS DOUBLE)
    / try_cast(coalesce(item ->> '$.price.recurring.interval_count', '1') AS DOUBLE)
    * CASE item ->> '$.price.recurring.interval'
        WHEN 'year' THEN 1.0 / 12 WHEN 'week' THEN 365.0 / 84 WHEN 'day' THEN 365.0 / 12 ELSE 1
    END
)))::BIGINT;
