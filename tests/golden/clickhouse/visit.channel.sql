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
        sipHash64(events.source, events.utm_source, events.utm_medium, events.utm_campaign, events.click_id) as origin,
        any(events.source) as source,
        any(events.utm_source) as utm_source,
        any(events.utm_medium) as utm_medium,
        any(events.utm_campaign) as utm_campaign,
        any(events.click_id) as click_id
    from events
    where site_id = {site:Int64}
        and at_ms >= {around_since:Int64}
        and at_ms < {reach_until:Int64}
    group by origin
),
listed as (
    select listed, kinds from system.one array join {texts_56:Array(String)} as listed, {texts_57:Array(String)} as kinds
),
channels as (
    select
        origin,
        case
            when position(lowerUTF8(utm_campaign), {text_0:String}) > 0 then {text_1:String}
            when lowerUTF8(utm_medium) in ({text_2:String}, {text_3:String}, {text_4:String}, {text_5:String}, {text_6:String}) then {text_7:String}
            when (match(lowerUTF8(utm_medium), {text_8:String}) and (position(coalesce(source_listed.kinds, ''), {text_9:String}) > 0 or match(lowerUTF8(utm_campaign), {text_10:String}))) then {text_11:String}
            when ((position(coalesce(source_listed.kinds, ''), {text_12:String}) > 0 and (match(lowerUTF8(utm_medium), {text_8:String}) or position(coalesce(utm_source_listed.kinds, ''), {text_13:String}) > 0)) or (lowerUTF8(source) in ({text_14:String}) and lowerUTF8(click_id) in ({text_15:String})) or (lowerUTF8(source) in ({text_16:String}) and lowerUTF8(click_id) in ({text_17:String}))) then {text_18:String}
            when (position(coalesce(source_listed.kinds, ''), {text_19:String}) > 0 and (match(lowerUTF8(utm_medium), {text_8:String}) or position(coalesce(utm_source_listed.kinds, ''), {text_13:String}) > 0)) then {text_20:String}
            when (position(coalesce(source_listed.kinds, ''), {text_21:String}) > 0 and (match(lowerUTF8(utm_medium), {text_8:String}) or position(coalesce(utm_source_listed.kinds, ''), {text_13:String}) > 0)) then {text_22:String}
            when match(lowerUTF8(utm_medium), {text_8:String}) then {text_23:String}
            when (position(coalesce(source_listed.kinds, ''), {text_9:String}) > 0 or match(lowerUTF8(utm_campaign), {text_10:String})) then {text_24:String}
            when (position(coalesce(source_listed.kinds, ''), {text_19:String}) > 0 or lowerUTF8(utm_medium) in ({text_25:String}, {text_26:String}, {text_27:String}, {text_28:String}, {text_29:String}, {text_30:String})) then {text_31:String}
            when (position(coalesce(source_listed.kinds, ''), {text_21:String}) > 0 or position(lowerUTF8(utm_medium), {text_32:String}) > 0) then {text_33:String}
            when (position(coalesce(source_listed.kinds, ''), {text_34:String}) > 0 or lowerUTF8(utm_medium) in ({text_35:String})) then {text_36:String}
            when (position(coalesce(source_listed.kinds, ''), {text_12:String}) > 0 or lowerUTF8(utm_medium) in ({text_37:String})) then {text_38:String}
            when (position(coalesce(source_listed.kinds, ''), {text_39:String}) > 0 or match(lowerUTF8(utm_source), {text_40:String}) or match(lowerUTF8(utm_medium), {text_40:String})) then {text_41:String}
            when lowerUTF8(utm_medium) in ({text_42:String}) then {text_43:String}
            when lowerUTF8(utm_medium) in ({text_44:String}) then {text_45:String}
            when (lowerUTF8(utm_source) in ({text_46:String}) or lowerUTF8(utm_medium) in ({text_46:String})) then {text_47:String}
            when (match(lowerUTF8(utm_medium), {text_48:String}) or lowerUTF8(source) in ({text_49:String})) then {text_50:String}
            when (lowerUTF8(utm_medium) in ({text_51:String}, {text_52:String}, {text_53:String}) or source <> '') then {text_54:String}
            else {text_55:String}
        end as channel
    from origins
    left join listed as source_listed on source_listed.listed = lowerUTF8(source)
    left join listed as utm_source_listed on utm_source_listed.listed = lowerUTF8(utm_source)
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
                toInt64(uniqExact(visitor_id)) as visitors
            from events
            join channels as named on named.origin = sipHash64(events.source, events.utm_source, events.utm_medium, events.utm_campaign, events.click_id)
            where site_id = {site:Int64}
                and at_ms >= {since:Int64}
                and at_ms < {until:Int64}
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
                toInt64(countIf(entry)) as visits
            from events
            join channels as named on named.origin = sipHash64(events.source, events.utm_source, events.utm_medium, events.utm_campaign, events.click_id)
            where site_id = {site:Int64}
                and at_ms >= {reach_since:Int64}
                and at_ms < {reach_until:Int64}
                and visit_started_ms >= {since:Int64}
                and visit_started_ms < {until:Int64}
            group by k0
        ) as part
    ) as parts
    group by k0
) as united
order by united.visitors desc nulls last, united.k0 asc
limit {limit:Int64}
offset {offset:Int64}
