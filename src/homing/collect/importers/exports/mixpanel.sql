-- One row = one event of Mixpanel.
WITH given AS (
    SELECT
        row,
        broken,
        original,
        event AS name,
        properties AS object,
        properties ->> '$.time' AS time,
        properties ->> '$.distinct_id' AS distinct_id,
        nullif(properties ->> '$."$user_id"', '') AS user_id,
        nullif(properties ->> '$."$device_id"', '') AS device_id,
        coalesce(
            properties ->> '$."$anon_distinct_id"', properties ->> '$."$anon_id"'
        ) AS before_id,
        coalesce(properties ->> '$."$distinct_ids"[0]', properties ->> '$.alias') AS one_id,
        coalesce(properties ->> '$."$distinct_ids"[1]', properties ->> '$.distinct_id') AS other_id,
        try_cast(time AS DOUBLE) AS counted,
        CASE
            WHEN name IN ('$mp_web_page_view', 'mp_page_view') THEN 'page'
            WHEN name = '$identify' THEN 'identify'
            WHEN name IN ('$create_alias', '$merge') THEN 'alias'
            ELSE homing_event(name)
        END AS event
    FROM source
),
timed AS (
    SELECT
        *,
        CASE
            WHEN abs(counted) <= 100_000_000_000 THEN make_timestamp((counted * 1_000_000)::BIGINT)
            WHEN abs(counted) <= 100_000_000_000_000 THEN make_timestamp((counted * 1000)::BIGINT)
        END AS moment,
        name IN ('$create_alias', '$merge') AS is_alias,
        CASE
            WHEN starts_with(distinct_id, '$device:') THEN distinct_id[9:]
        END AS marked_id
    FROM given
),
read AS (
    SELECT
        *,
        CASE
            WHEN is_alias THEN homing_bare(homing_survivor(one_id, other_id))
            WHEN name = '$identify' AND object ->> '$."$identified_id"' <> ''
            THEN object ->> '$."$identified_id"'
            WHEN user_id IS NOT NULL OR marked_id IS NOT NULL THEN user_id
            WHEN distinct_id IS DISTINCT FROM device_id THEN distinct_id
        END AS customer_id,
        CASE
            WHEN is_alias THEN NULL
            ELSE coalesce(
                device_id,
                marked_id,
                CASE WHEN name = '$identify' THEN homing_bare(before_id) END
            )
        END AS anonymous_id
    FROM timed
)
SELECT
    row,
    broken,
    original,
    coalesce(homing_user(customer_id), homing_device(anonymous_id)) AS customer,
    event,
    coalesce(moment::VARCHAR, time) AS occurred_at,
    homing_mixpanel_id(
        object ->> '$."$insert_id"',
        name,
        epoch_us(moment AT TIME ZONE homing_zone()) // 1_000_000,
        coalesce(object ->> '$."$distinct_id_before_identity"', distinct_id)
    ) AS message_id,
    CASE WHEN event IN ('purchase', 'refund') THEN homing_paid(object) END AS amount,
    CASE
        WHEN amount IS NOT NULL
        THEN coalesce(object ->> '$.currency', object ->> '$."$currency"')
    END AS currency,
    json_merge_patch(
        homing_within(
            json_object(
                'anonymous_id', homing_known(anonymous_id),
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
          "$app_version_string": null, "mp_lib": null, "$distinct_ids": null,
          "$identified_id": null, "$anon_distinct_id": null, "$anon_id": null,
          "$distinct_id_before_identity": null}',
        homing_alias(
            event,
            CASE
                WHEN is_alias AND homing_survivor(one_id, other_id) = one_id
                THEN homing_bare(other_id)
                WHEN is_alias THEN homing_bare(one_id)
            END,
            name = '$merge'
        )
    ) AS properties,
    NULL AS traits,
    NULL AS once
FROM read
