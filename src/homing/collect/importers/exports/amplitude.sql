-- One row = one event of Amplitude.
SELECT
    row,
    broken,
    original,
    coalesce(user_id, 'anon:' || device_id) AS customer,
    CASE
        WHEN event_type IN ('revenue_amount', '[Amplitude] Revenue') THEN 'purchase'
        WHEN event_type = '$identify' THEN 'identify'
        WHEN event_type = '$groupidentify' THEN 'group'
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
    homing_within(
        json_object(
            'anonymous_id', device_id,
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
    ) AS properties
FROM source
