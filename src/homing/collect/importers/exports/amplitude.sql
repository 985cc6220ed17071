-- One row = one event of Amplitude.
SELECT
    row,
    broken,
    original,
    coalesce(homing_user(user_id), homing_device(device_id)) AS customer,
    CASE
        WHEN event_type IN ('revenue_amount', '[Amplitude] Revenue') THEN 'purchase'
        WHEN event_type = '$identify' THEN 'identify'
        WHEN event_type = '$groupidentify' AND customer IS NOT NULL THEN 'group'
        WHEN event_type = '[Amplitude] Page Viewed' THEN 'page'
        WHEN event_type = '[Amplitude] Screen Viewed' THEN 'screen'
        ELSE homing_event(event_type)
    END AS event,
    event_time AS occurred_at,
    "$insert_id" AS message_id,
    CASE
        WHEN event IN ('purchase', 'refund')
        THEN coalesce(
            homing_paid(event_properties),
            homing_number(event_properties, '$price')
            * coalesce(homing_number(event_properties, '$quantity'), 1)
        )
    END AS amount,
    CASE
        WHEN amount IS NOT NULL
        THEN coalesce(
            event_properties ->> '$.currency', event_properties ->> '$."$currency"'
        )
    END AS currency,
    json_merge_patch(homing_within(
        json_object(
            'anonymous_id', homing_known(device_id),
            'session_id', nullif(session_id, '-1'),
            'country', CASE WHEN length(country) = 2 THEN upper(country) END,
            'country_name', CASE WHEN length(country) > 2 THEN country END,
            'locale', language,
            'device', coalesce(device_type, device_family),
            'os', os_name,
            'app_version', version_name,
            'library', library,
            'platform', platform,
            'url', event_properties ->> '$."[Amplitude] Page URL"',
            'path', event_properties ->> '$."[Amplitude] Page Path"',
            'title', event_properties ->> '$."[Amplitude] Page Title"',
            'order_id', CASE
                WHEN event IN ('purchase', 'refund')
                THEN coalesce(
                    event_properties ->> '$.transaction_id', event_properties ->> '$."$receipt"'
                )
            END
        ),
        event_properties
    ), homing_alias(event, NULL, NULL)) AS properties,
    CASE
        WHEN list_has_any(json_keys(user_properties), ['$set', '$unset'])
        THEN homing_both(
            homing_both(homing_own(user_properties), user_properties -> '$."$set"'),
            to_json(map_from_entries(list_transform(
                coalesce(json_keys(user_properties -> '$."$unset"'), []),
                lambda name: {'key': name, 'value': NULL::JSON}
            )))
        )
        WHEN user_properties::VARCHAR LIKE '%"$%' THEN homing_own(user_properties)
        ELSE user_properties
    END AS traits,
    json_merge_patch('{}', user_properties -> '$."$setOnce"') AS once
FROM source
