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
