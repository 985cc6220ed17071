-- One row = what Mixpanel knows of a customer: a profile as its Engage API gives it.
SELECT
    row,
    broken,
    original,
    CASE
        WHEN starts_with("$distinct_id", '$device:') THEN homing_device("$distinct_id"[9:])
        ELSE homing_user("$distinct_id")
    END AS customer,
    'identify' AS event,
    coalesce(
        "$properties" ->> '$."$last_seen"', "$properties" ->> '$."$created"', homing_now()
    ) AS occurred_at,
    concat_ws(' ', 'mixpanel profile', "$distinct_id", md5("$properties"::VARCHAR)) AS message_id,
    NULL AS amount,
    NULL AS currency,
    '{}' AS properties,
    homing_own(json_merge_patch(
        json_object(
            'email', "$properties" -> '$."$email"',
            'phone', "$properties" -> '$."$phone"',
            'name', "$properties" -> '$."$name"',
            'first_name', "$properties" -> '$."$first_name"',
            'last_name', "$properties" -> '$."$last_name"',
            'city', "$properties" -> '$."$city"',
            'country', "$properties" -> '$."$country_code"',
            'created_at', "$properties" -> '$."$created"',
            'timezone', "$properties" -> '$."$timezone"'
        ),
        "$properties"
    )) AS traits,
    NULL AS once
FROM source
