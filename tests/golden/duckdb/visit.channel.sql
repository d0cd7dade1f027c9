-- {"metrics": ["visitors", "visits"], "dimensions": ["visit:channel"]}
-- site: 1
-- around_since: 1709159400000
-- reach_until: 1712008800000
-- text_0: "cross-network"
-- text_1: "Cross-network"
-- text_2: "display"
-- text_3: "banner"
-- text_4: "expandable"
-- text_5: "interstitial"
-- text_6: "cpm"
-- text_7: "Display"
-- text_8: "cp|^ppc$|^retargeting$|^paid"
-- text_9: "<shopping>"
-- text_10: "([^a-df-z]|^)shop|shopping"
-- text_11: "Paid Shopping"
-- text_12: "<search>"
-- text_13: "<paid>"
-- text_14: "google"
-- text_15: "gclid"
-- text_16: "bing"
-- text_17: "msclkid"
-- text_18: "Paid Search"
-- text_19: "<social>"
-- text_20: "Paid Social"
-- text_21: "<video>"
-- text_22: "Paid Video"
-- text_23: "Paid Other"
-- text_24: "Organic Shopping"
-- text_25: "social"
-- text_26: "social-network"
-- text_27: "social-media"
-- text_28: "sm"
-- text_29: "social network"
-- text_30: "social media"
-- text_31: "Organic Social"
-- text_32: "video"
-- text_33: "Organic Video"
-- text_34: "<ai>"
-- text_35: "ai-assistant"
-- text_36: "AI Assistants"
-- text_37: "organic"
-- text_38: "Organic Search"
-- text_39: "<email>"
-- text_40: "e[-_ ]?mail|newsletter"
-- text_41: "Email"
-- text_42: "affiliate"
-- text_43: "Affiliates"
-- text_44: "audio"
-- text_45: "Audio"
-- text_46: "sms"
-- text_47: "SMS"
-- text_48: "push$|mobile|notification"
-- text_49: "firebase"
-- text_50: "Mobile Push Notifications"
-- text_51: "referral"
-- text_52: "app"
-- text_53: "link"
-- text_54: "Referral"
-- text_55: "Direct"
-- texts_56: 1871 texts
-- texts_57: 1871 texts
-- since: 1709247600000
-- until: 1711922400000
-- reach_since: 1709245800000
-- limit: 10000
-- offset: 0
with origins as (
    select
        hash(events.source, events.utm_source, events.utm_medium, events.utm_campaign, events.click_id) as origin,
        any_value(events.source) as source,
        any_value(events.utm_source) as utm_source,
        any_value(events.utm_medium) as utm_medium,
        any_value(events.utm_campaign) as utm_campaign,
        any_value(events.click_id) as click_id
    from events
    where site_id = $site
        and at_ms >= $around_since
        and at_ms < $reach_until
    group by origin
),
listed as (
    select unnest($texts_56) as listed, unnest($texts_57) as kinds
),
channels as (
    select
        origin,
        case
            when contains(lower(utm_campaign), $text_0) then $text_1
            when lower(utm_medium) in ($text_2, $text_3, $text_4, $text_5, $text_6) then $text_7
            when (regexp_matches(lower(utm_medium), $text_8) and (contains(coalesce(source_listed.kinds, ''), $text_9) or regexp_matches(lower(utm_campaign), $text_10))) then $text_11
            when ((contains(coalesce(source_listed.kinds, ''), $text_12) and (regexp_matches(lower(utm_medium), $text_8) or contains(coalesce(utm_source_listed.kinds, ''), $text_13))) or (lower(source) in ($text_14) and lower(click_id) in ($text_15)) or (lower(source) in ($text_16) and lower(click_id) in ($text_17))) then $text_18
            when (contains(coalesce(source_listed.kinds, ''), $text_19) and (regexp_matches(lower(utm_medium), $text_8) or contains(coalesce(utm_source_listed.kinds, ''), $text_13))) then $text_20
            when (contains(coalesce(source_listed.kinds, ''), $text_21) and (regexp_matches(lower(utm_medium), $text_8) or contains(coalesce(utm_source_listed.kinds, ''), $text_13))) then $text_22
            when regexp_matches(lower(utm_medium), $text_8) then $text_23
            when (contains(coalesce(source_listed.kinds, ''), $text_9) or regexp_matches(lower(utm_campaign), $text_10)) then $text_24
            when (contains(coalesce(source_listed.kinds, ''), $text_19) or lower(utm_medium) in ($text_25, $text_26, $text_27, $text_28, $text_29, $text_30)) then $text_31
            when (contains(coalesce(source_listed.kinds, ''), $text_21) or contains(lower(utm_medium), $text_32)) then $text_33
            when (contains(coalesce(source_listed.kinds, ''), $text_34) or lower(utm_medium) in ($text_35)) then $text_36
            when (contains(coalesce(source_listed.kinds, ''), $text_12) or lower(utm_medium) in ($text_37)) then $text_38
            when (contains(coalesce(source_listed.kinds, ''), $text_39) or regexp_matches(lower(utm_source), $text_40) or regexp_matches(lower(utm_medium), $text_40)) then $text_41
            when lower(utm_medium) in ($text_42) then $text_43
            when lower(utm_medium) in ($text_44) then $text_45
            when (lower(utm_source) in ($text_46) or lower(utm_medium) in ($text_46)) then $text_47
            when (regexp_matches(lower(utm_medium), $text_48) or lower(source) in ($text_49)) then $text_50
            when (lower(utm_medium) in ($text_51, $text_52, $text_53) or source <> '') then $text_54
            else $text_55
        end as channel
    from origins
    left join listed as source_listed on source_listed.listed = lower(source)
    left join listed as utm_source_listed on utm_source_listed.listed = lower(utm_source)
)
select
    united.k0 as k0,
    united.visitors as visitors,
    united.visits as visits,
    count(*) over () as total_rows
from (
    select
        k0,
        sum(visitors) as visitors,
        sum(visits) as visits,
        sum(present) as present
    from (
        select
            k0,
            visitors,
            0 as visits,
            1 as present
        from (
            select
                channel as k0,
                count(distinct visitor_id) as visitors
            from events
            join channels as named on named.origin = hash(events.source, events.utm_source, events.utm_medium, events.utm_campaign, events.click_id)
            where site_id = $site
                and at_ms >= $since
                and at_ms < $until
                and name <> 'engagement'
            group by k0
        ) as part
        union all
        select
            k0,
            0 as visitors,
            visits,
            1 as present
        from (
            select
                channel as k0,
                count(*) filter (where entry) as visits
            from events
            join channels as named on named.origin = hash(events.source, events.utm_source, events.utm_medium, events.utm_campaign, events.click_id)
            where site_id = $site
                and at_ms >= $reach_since
                and at_ms < $reach_until
                and visit_started_ms >= $since
                and visit_started_ms < $until
            group by k0
        ) as part
    ) as parts
    group by k0
) as united
order by united.visitors desc nulls last, united.k0 asc
limit $limit
offset $offset
