-- One row = one event of PostHog.
WITH given AS (
    SELECT
        *,
        event IN ('$create_alias', '$merge_dangerously') AS is_alias,
        properties ->> '$."$device_id"' AS device,
        coalesce(
            properties ->> '$."$anon_distinct_id"', properties ->> '$."$device_id"'
        ) AS seen_on,
        properties ->> '$.alias' AS alias,
        CASE properties ->> '$."$lib"'
            WHEN 'web' THEN true WHEN 'posthog-python' THEN true ELSE false
        END AS is_alias_new,
        CASE
            WHEN event = '$identify' THEN true
            WHEN json_type(properties, '$."$is_identified"') = 'BOOLEAN'
            THEN (properties ->> '$."$is_identified"')::BOOLEAN
            WHEN properties ->> '$."$user_id"' = distinct_id THEN true
            WHEN properties ->> '$."$process_person_profile"' = 'false' THEN false
            ELSE distinct_id IS DISTINCT FROM device
        END AS is_known,
        event = '$groupidentify' AND distinct_id = concat(
            '$', properties ->> '$."$group_type"', '_', properties ->> '$."$group_key"'
        ) AS is_of_group_alone
    FROM source
),
read AS (
    SELECT
        *,
        CASE
            WHEN is_alias
            THEN CASE
                WHEN is_alias_new THEN homing_survivor(alias, distinct_id)
                ELSE homing_survivor(distinct_id, alias)
            END
            WHEN is_known THEN distinct_id
        END AS customer_id,
        CASE
            WHEN is_alias THEN NULL
            WHEN is_known THEN nullif(seen_on, distinct_id)
            ELSE distinct_id
        END AS anonymous_id
    FROM given
)
SELECT
    row,
    broken,
    original,
    coalesce(homing_user(customer_id), homing_device(anonymous_id)) AS customer,
    CASE
        WHEN read.event = '$pageview' THEN 'page'
        WHEN read.event = '$screen' THEN 'screen'
        WHEN read.event IN ('$identify', '$set') THEN 'identify'
        WHEN is_of_group_alone THEN '$groupidentify'
        WHEN read.event = '$groupidentify' THEN 'group'
        WHEN is_alias THEN 'alias'
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
                'anonymous_id', homing_known(anonymous_id),
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
          "$process_person_profile": null, "$is_identified": null, "$sent_at": null}',
        homing_alias(
            CASE WHEN is_alias THEN 'alias' ELSE read.event END,
            CASE WHEN customer_id = alias THEN distinct_id ELSE alias END,
            read.event = '$merge_dangerously'
        )
    ) AS properties,
    homing_own(homing_both(person_properties, properties -> '$."$set"')) AS traits,
    homing_own(json_merge_patch('{}', properties -> '$."$set_once"')) AS once
FROM read
