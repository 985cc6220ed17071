-- One row = one event of PostHog.
WITH read AS (
    SELECT
        *,
        coalesce(
            properties ->> '$."$anon_distinct_id"', properties ->> '$."$device_id"'
        ) AS device_id,
        coalesce(properties ->> '$."$is_identified"', '') = 'false'
        OR distinct_id = coalesce(properties ->> '$."$device_id"', '')
        AND coalesce(properties ->> '$."$user_id"', '') <> distinct_id AS is_anonymous
    FROM source
)
SELECT
    row,
    broken,
    original,
    CASE WHEN is_anonymous THEN 'anon:' || distinct_id ELSE distinct_id END AS customer,
    CASE
        WHEN read.event = '$pageview' THEN 'page'
        WHEN read.event = '$screen' THEN 'screen'
        WHEN read.event IN ('$identify', '$set') THEN 'identify'
        WHEN read.event = '$groupidentify' THEN 'group'
        WHEN read.event IN ('$create_alias', '$merge_dangerously') THEN 'alias'
        ELSE homing_event(read.event)
    END AS event,
    timestamp AS occurred_at,
    uuid AS message_id,
    CASE WHEN homing_event(read.event) IN ('purchase', 'refund') THEN homing_paid(properties) END
        AS amount,
    CASE
        WHEN amount IS NOT NULL
        THEN coalesce(properties ->> '$.currency', properties ->> '$."$currency"')
    END AS currency,
    json_merge_patch(
        homing_within(
            json_object(
                'anonymous_id', coalesce(device_id, CASE WHEN is_anonymous THEN distinct_id END),
                'session_id', properties ->> '$."$session_id"',
                'url', properties ->> '$."$current_url"',
                'path', properties ->> '$."$pathname"',
                'referrer', properties ->> '$."$referrer"',
                'title', properties ->> '$.title',
                'country', properties ->> '$."$geoip_country_code"',
                'locale', properties ->> '$."$browser_language"',
                'device', properties ->> '$."$device_type"',
                'os', properties ->> '$."$os"',
                'browser', properties ->> '$."$browser"',
                'app_version', properties ->> '$."$app_version"',
                'library', properties ->> '$."$lib"'
            ),
            properties
        ),
        '{"token": null, "distinct_id": null, "$set": null, "$set_once": null, "$ip": null,
          "$anon_distinct_id": null, "$device_id": null, "$user_id": null, "$insert_id": null,
          "$session_id": null, "$current_url": null, "$pathname": null, "$referrer": null,
          "$geoip_country_code": null, "$browser_language": null, "$device_type": null,
          "$os": null, "$browser": null, "$app_version": null, "$lib": null,
          "$process_person_profile": null, "$is_identified": null, "$sent_at": null}'
    ) AS properties
FROM read
