-- One row = one event of Mixpanel.
WITH read AS (
    SELECT
        row,
        broken,
        original,
        event AS name,
        properties AS object,
        properties ->> '$.time' AS time,
        properties ->> '$.distinct_id' AS distinct_id,
        properties ->> '$."$user_id"' AS user_id,
        properties ->> '$."$device_id"' AS device_id,
        try_cast(time AS DOUBLE) AS counted
    FROM source
)
SELECT
    row,
    broken,
    original,
    CASE
        WHEN user_id <> '' THEN user_id
        WHEN starts_with(distinct_id, '$device:') THEN 'anon:' || distinct_id[9:]
        WHEN distinct_id = device_id THEN 'anon:' || device_id
        ELSE coalesce(nullif(distinct_id, ''), 'anon:' || device_id)
    END AS customer,
    CASE
        WHEN name = '$mp_web_page_view' THEN 'page'
        WHEN name = '$identify' THEN 'identify'
        WHEN name = '$create_alias' THEN 'alias'
        ELSE homing_event(name)
    END AS event,
    CASE
        WHEN counted IS NULL THEN time
        WHEN counted > 100_000_000_000
        THEN make_timestamp((counted * 1000)::BIGINT)::VARCHAR
        ELSE make_timestamp((counted * 1_000_000)::BIGINT)::VARCHAR
    END AS occurred_at,
    object ->> '$."$insert_id"' AS message_id,
    CASE WHEN event IN ('purchase', 'refund') THEN homing_paid(object) END AS amount,
    CASE
        WHEN amount IS NOT NULL
        THEN coalesce(object ->> '$.currency', object ->> '$."$currency"')
    END AS currency,
    json_merge_patch(
        homing_within(
            json_object(
                'anonymous_id', coalesce(
                    device_id,
                    CASE WHEN starts_with(distinct_id, '$device:') THEN distinct_id[9:] END
                ),
                'url', object ->> '$."$current_url"',
                'referrer', object ->> '$."$referrer"',
                'country', object ->> '$.mp_country_code',
                'device', object ->> '$."$device"',
                'os', object ->> '$."$os"',
                'browser', object ->> '$."$browser"',
                'app_version', object ->> '$."$app_version_string"',
                'library', object ->> '$.mp_lib'
            ),
            object
        ),
        '{"time": null, "distinct_id": null, "$insert_id": null, "$user_id": null,
          "$device_id": null, "token": null, "$current_url": null, "$referrer": null,
          "mp_country_code": null, "$device": null, "$os": null, "$browser": null,
          "$app_version_string": null, "mp_lib": null}'
    ) AS properties
FROM read
