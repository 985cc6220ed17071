-- Words that the statements of all exports use; they are known to one connection, while it lasts.

-- An id without the spaces around it; none if it is one that means nobody.
CREATE OR REPLACE TEMP MACRO homing_known(id) AS
CASE
    WHEN
        trim(id) <> ''
        AND NOT list_contains(homing_nobody(), lower(trim(id)))
        AND NOT regexp_matches(trim(id), '^[0{}-]*0[0{}-]*$')
    THEN trim(id)
END;

-- A user id as the log keeps it.
CREATE OR REPLACE TEMP MACRO homing_user(id) AS
CASE
    WHEN
        starts_with(homing_known(id), homing_anonymous_mark())
        OR starts_with(homing_known(id), homing_escape_mark())
    THEN homing_escape_mark() || homing_known(id)
    ELSE homing_known(id)
END;

-- The id of a device as the log keeps it.
CREATE OR REPLACE TEMP MACRO homing_device(id) AS
homing_anonymous_mark() || homing_known(id)
|| CASE WHEN regexp_matches(homing_known(id), '@-?\d+$') THEN '@0' ELSE '' END;

-- Of two ids of one customer the one that stays, and the one that goes.
CREATE OR REPLACE TEMP MACRO homing_survivor(new, old) AS
CASE WHEN homing_made_up(new) AND NOT homing_made_up(old) THEN old ELSE new END;

-- What a telling event says besides: that another id is this customer's too. Of other events whose
-- name happens to be `alias` nothing of the kind is believed.
CREATE OR REPLACE TEMP MACRO homing_alias(event, previous, is_trusted) AS
CASE
    WHEN event = 'alias'
    THEN json_object('previous_id', homing_known(previous), 'is_trusted', is_trusted)
    ELSE '{}'
END;

-- Two objects as one; what the second says counts, null too.
CREATE OR REPLACE TEMP MACRO homing_both(one, other) AS
CASE
    WHEN other IS NULL OR json_type(other) <> 'OBJECT' THEN one
    WHEN one IS NULL OR json_type(one) <> 'OBJECT' THEN other
    ELSE to_json(map_concat(homing_map(one), homing_map(other)))
END;

-- What a shop knows of a customer, as traits; what is blank is none.
CREATE OR REPLACE TEMP MACRO homing_person(name, first_name, last_name, email, phone, place) AS
json_merge_patch('{}', json_object(
    'name', coalesce(
        nullif(trim(name), ''), nullif(trim(concat_ws(' ', first_name, last_name)), '')
    ),
    'first_name', nullif(trim(first_name), ''),
    'last_name', nullif(trim(last_name), ''),
    'email', nullif(trim(email), ''),
    'phone', nullif(trim(phone), ''),
    'country', nullif(upper(trim(coalesce(place ->> '$.country_code', place ->> '$.country'))), ''),
    'city', nullif(trim(place ->> '$.city'), '')
));

-- An object of traits without those whose names have a dollar before them.
CREATE OR REPLACE TEMP MACRO homing_own(object) AS
to_json(map_from_entries(
    list_filter(map_entries(homing_map(object)), lambda pair: NOT starts_with(pair.key, '$'))
));

-- The id that a message of Mixpanel has over HTTP as well; its export knows the second alone.
CREATE OR REPLACE TEMP MACRO homing_mixpanel_id(given, name, second, distinct_id) AS
CASE
    WHEN given <> ''
    THEN given || '.' || md5(concat(name, '|', second, '|', distinct_id))[:8]
END;

-- An id of Mixpanel without the mark of a device.
CREATE OR REPLACE TEMP MACRO homing_bare(id) AS
CASE WHEN starts_with(id, '$device:') THEN id[9:] ELSE id END;

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
CASE
    WHEN abs(try_cast(counted AS BIGINT)) <= 100_000_000_000
    THEN make_timestamp(try_cast(counted AS BIGINT) * 1_000_000)::VARCHAR
END;

-- An amount of Stripe in minor units: of two currencies without cents it keeps cents all the same.
CREATE OR REPLACE TEMP MACRO homing_stripe(amount, currency) AS
try_cast(amount AS BIGINT) // CASE WHEN upper(currency) IN ('ISK', 'UGX') THEN 100 ELSE 1 END;

-- What a subscription of Stripe is to.
CREATE OR REPLACE TEMP MACRO homing_plan(subscription) AS
coalesce(
    subscription ->> '$.items.data[0].price.nickname', subscription ->> '$.items.data[0].price.id'
);

-- What a month of a subscription of Stripe comes to, in minor units.
CREATE OR REPLACE TEMP MACRO homing_monthly(subscription) AS
try_cast(round(list_sum(list_transform(
    json_extract(subscription, '$.items.data[*]'),
    lambda item: try_cast(coalesce(item ->> '$.price.unit_amount', '0') AS DOUBLE)
    * try_cast(coalesce(item ->> '$.quantity', '1') AS DOUBLE)
    / try_cast(coalesce(item ->> '$.price.recurring.interval_count', '1') AS DOUBLE)
    * CASE item ->> '$.price.recurring.interval'
        WHEN 'year' THEN 1.0 / 12 WHEN 'week' THEN 365.0 / 84 WHEN 'day' THEN 365.0 / 12 ELSE 1
    END
))) AS BIGINT);
