-- One row = one event of Yandex Metrica: a visit or a hit, a goal reached in it, a purchase made in it.
-- Goals and purchases have the same ids in the files of visits and of hits: both may be imported.
WITH visits AS (
    SELECT
        row,
        broken,
        original,
        "ym:s:clientID" AS client,
        "ym:s:counterID" AS counter,
        "ym:s:visitID" AS visit,
        "ym:s:dateTime" AS moment,
        'visit' AS name,
        'visit ' || "ym:s:visitID" || ' ' || "ym:s:dateTime"[:4] AS own_id,
        homing_list("ym:s:goalsID") AS goals,
        homing_list("ym:s:goalsDateTime") AS goal_moments,
        homing_list("ym:s:purchaseID") AS orders,
        homing_list("ym:s:purchaseDateTime") AS order_moments,
        homing_list("ym:s:purchaseRevenue") AS revenues,
        homing_list("ym:s:purchaseCurrency") AS currencies,
        homing_list("ym:s:purchaseCoupon") AS coupons,
        homing_list(coalesce("ym:s:purchasedProductPurchaseID", "ym:s:productsPurchaseID"))
            AS line_orders,
        homing_list(coalesce("ym:s:purchasedProductID", "ym:s:productsID")) AS line_skus,
        homing_list(coalesce("ym:s:purchasedProductName", "ym:s:productsName")) AS line_names,
        homing_list(coalesce("ym:s:purchasedProductCategory", "ym:s:productsCategory"))
            AS line_categories,
        homing_list(coalesce("ym:s:purchasedProductQuantity", "ym:s:productsQuantity"))
            AS line_quantities,
        json_object(
            'url', "ym:s:startURL",
            'referrer', nullif("ym:s:referer", ''),
            'source', "ym:s:lastTrafficSource",
            'utm_source', nullif("ym:s:UTMSource", ''),
            'utm_medium', nullif("ym:s:UTMMedium", ''),
            'utm_campaign', nullif("ym:s:UTMCampaign", ''),
            'utm_term', nullif("ym:s:UTMTerm", ''),
            'utm_content', nullif("ym:s:UTMContent", ''),
            'country', "ym:s:regionCountry",
            'city', "ym:s:regionCity",
            'device', CASE "ym:s:deviceCategory"
                WHEN '1' THEN 'desktop' WHEN '2' THEN 'mobile'
                WHEN '3' THEN 'tablet' WHEN '4' THEN 'tv'
            END,
            'os', "ym:s:operatingSystem",
            'browser', "ym:s:browser",
            'pages', try_cast("ym:s:pageViews" AS INTEGER),
            'duration_s', try_cast("ym:s:visitDuration" AS INTEGER),
            'is_bounce', try_cast("ym:s:bounce" AS BOOLEAN),
            'is_first', try_cast("ym:s:isNewUser" AS BOOLEAN)
        ) AS said
    FROM source
    WHERE "ym:s:visitID" IS NOT NULL OR "ym:pv:watchID" IS NULL
),
hits AS (
    SELECT
        row,
        broken,
        original,
        "ym:pv:clientID" AS client,
        "ym:pv:counterID" AS counter,
        "ym:pv:visitID" AS visit,
        "ym:pv:dateTime" AS moment,
        CASE
            WHEN "ym:pv:isPageView" = '1' THEN 'page'
            WHEN "ym:pv:link" = '1' THEN 'link'
            WHEN "ym:pv:download" = '1' THEN 'download'
            WHEN "ym:pv:isPageView" IS NULL THEN 'page'
        END AS name,
        'hit ' || "ym:pv:watchID" AS own_id,
        homing_list("ym:pv:goalsID") AS goals,
        list_transform(homing_list("ym:pv:goalsID"), lambda each: "ym:pv:dateTime")
            AS goal_moments,
        homing_list("ym:pv:purchaseID") AS orders,
        list_transform(homing_list("ym:pv:purchaseID"), lambda each: "ym:pv:dateTime")
            AS order_moments,
        homing_list("ym:pv:purchaseRevenue") AS revenues,
        homing_list("ym:pv:purchaseCurrency") AS currencies,
        homing_list("ym:pv:purchaseCoupon") AS coupons,
        []::VARCHAR[] AS line_orders,
        []::VARCHAR[] AS line_skus,
        []::VARCHAR[] AS line_names,
        []::VARCHAR[] AS line_categories,
        []::VARCHAR[] AS line_quantities,
        json_object(
            'url', "ym:pv:URL",
            'title', nullif("ym:pv:title", ''),
            'referrer', nullif("ym:pv:referer", ''),
            'source', "ym:pv:lastTrafficSource",
            'utm_source', nullif("ym:pv:UTMSource", ''),
            'utm_medium', nullif("ym:pv:UTMMedium", ''),
            'utm_campaign', nullif("ym:pv:UTMCampaign", ''),
            'utm_term', nullif("ym:pv:UTMTerm", ''),
            'utm_content', nullif("ym:pv:UTMContent", ''),
            'country', "ym:pv:regionCountry",
            'city', "ym:pv:regionCity",
            'device', CASE "ym:pv:deviceCategory"
                WHEN '1' THEN 'desktop' WHEN '2' THEN 'mobile'
                WHEN '3' THEN 'tablet' WHEN '4' THEN 'tv'
            END,
            'os', "ym:pv:operatingSystem",
            'browser', "ym:pv:browser"
        ) AS said
    FROM source
    WHERE "ym:pv:watchID" IS NOT NULL
),
sessions AS (
    FROM visits UNION ALL FROM hits
),
happened AS (
    SELECT
        *,
        0 AS part,
        name AS event,
        moment AS occurred_at,
        own_id AS id,
        NULL AS amount,
        NULL AS currency,
        '{}' AS own
    FROM sessions
    WHERE name IS NOT NULL OR (len(goals) = 0 AND len(orders) = 0)
    UNION ALL
    SELECT
        * EXCLUDE (place),
        place AS part,
        'goal' AS event,
        goal_moments[place] AS occurred_at,
        concat_ws(' ', 'goal', goals[place], client, goal_moments[place]) AS id,
        NULL AS amount,
        NULL AS currency,
        json_object('goal', goals[place]) AS own
    FROM (SELECT *, unnest(range(1, len(goals) + 1)) AS place FROM sessions) AS reached
    UNION ALL
    SELECT
        * EXCLUDE (place),
        1_000_000 + place AS part,
        'purchase' AS event,
        coalesce(order_moments[place], moment) AS occurred_at,
        'purchase ' || orders[place] AS id,
        revenues[place] AS amount,
        nullif(currencies[place], '') AS currency,
        json_object(
            'order_id', orders[place],
            'coupon', nullif(coupons[place], ''),
            'items', CASE
                WHEN list_contains(line_orders, orders[place])
                THEN list_transform(
                    list_filter(
                        range(1, len(line_orders) + 1), lambda line: line_orders[line] = orders[place]
                    ),
                    lambda line: {
                        'sku': line_skus[line],
                        'name': line_names[line],
                        'category': line_categories[line],
                        'quantity': try_cast(line_quantities[line] AS BIGINT)
                    }
                )
            END
        ) AS own
    FROM (SELECT *, unnest(range(1, len(orders) + 1)) AS place FROM sessions) AS bought
)
SELECT
    row,
    broken,
    original,
    'anon:' || nullif(client, '0') AS customer,
    coalesce(event, 'hit') AS event,
    occurred_at,
    'yandex ' || concat_ws(' ', counter, id) AS message_id,
    amount,
    currency,
    json_merge_patch(
        json_merge_patch('{}', json_object('anonymous_id', client, 'session_id', visit)), said, own
    ) AS properties,
    json_merge_patch('{}', json_object('country', said -> '$.country', 'city', said -> '$.city'))
        AS traits,
    NULL AS once
FROM happened
ORDER BY row, part
