-- {"metrics": ["visitors", "scroll_depth", "bounce_rate", "percentage"], "dimensions": ["event:page"], "include": {"imports": true}}
-- a total that it is given
-- site: 1
-- since: 1709247600000
-- until: 1711922400000
-- text_0: "visitors"
-- first_day: 19783
-- final_day: 19813
select
    sum(visitors) as visitors
from (
    select
        toInt64(uniqExact(visitor_id)) as visitors
    from events
    where site_id = {site:Int64}
        and at_ms >= {since:Int64}
        and at_ms < {until:Int64}
        and name <> 'engagement'
    union all
    select
        toInt64(sum(imported.visitors)) as visitors
    from imported
    where site_id = {site:Int64}
        and report = {text_0:String}
        and day >= {first_day:Int64}
        and day <= {final_day:Int64}
) as parts

-- site: 1
-- since: 1709247600000
-- until: 1711922400000
-- around_since: 1709159400000
-- reach_until: 1712008800000
-- reach_since: 1709245800000
-- text_0: "pages"
-- first_day: 19783
-- final_day: 19813
-- text_1: "entry_pages"
-- total_0: 100
-- limit: 10000
-- offset: 0
with opened_otherwise as (
    select
        visit_id
    from events
    where site_id = {site:Int64}
        and at_ms >= {around_since:Int64}
        and at_ms < {reach_until:Int64}
        and entry
        and name <> 'pageview'
),
late_entries as (
    select
        visit_id,
        max(entry_path) as late_path,
        max(entry_hostname) as late_hostname
    from events
    where site_id = {site:Int64}
        and at_ms >= {around_since:Int64}
        and at_ms < {reach_until:Int64}
        and visit_id in (select visit_id from opened_otherwise)
    group by visit_id
)
select
    united.k0 as k0,
    united.visitors as visitors,
    united.scroll_total as scroll_total,
    united.scroll_visits as scroll_visits,
    united.entry_bounces as entry_bounces,
    united.entries as entries,
    {total_0:Int64} as total_0_visitors,
    count(*) over () as total_rows
from (
    select
        k0,
        sum(visitors) as visitors,
        sum(scroll_total) as scroll_total,
        sum(scroll_visits) as scroll_visits,
        sum(entry_bounces) as entry_bounces,
        sum(entries) as entries,
        sum(present) as present
    from (
        select
            k0,
            visitors,
            0 as scroll_total,
            0 as scroll_visits,
            0 as entry_bounces,
            0 as entries,
            1 as present
        from (
            select
                path as k0,
                toInt64(uniqExact(visitor_id)) as visitors
            from events
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
            scroll_total,
            scroll_visits,
            0 as entry_bounces,
            0 as entries,
            0 as present
        from (
            select
                k0,
                toInt64(sumIf(deepest, deepest >= 0)) as scroll_total,
                toInt64(countIf(deepest >= 0)) as scroll_visits
            from (
                select
                    path as k0,
                    max(case when scroll <= 100 then scroll else -1 end) as deepest,
                    sum(engaged_ms) as engaged
                from events
                where site_id = {site:Int64}
                    and at_ms >= {since:Int64}
                    and at_ms < {until:Int64}
                    and name = 'engagement'
                group by k0, visit_id, hostname, path
            ) as pages
            group by k0
        ) as part
        union all
        select
            k0,
            0 as visitors,
            0 as scroll_total,
            0 as scroll_visits,
            entry_bounces,
            entries,
            0 as present
        from (
            select
                case when entry_path = '' then coalesce(late_path, '') else entry_path end as k0,
                greatest(toInt64(countIf(entry)) - toInt64(countIf(unbounce)), 0) as entry_bounces,
                toInt64(countIf(entry)) as entries
            from events
            left join late_entries using (visit_id)
            where site_id = {site:Int64}
                and at_ms >= {reach_since:Int64}
                and at_ms < {reach_until:Int64}
                and visit_started_ms >= {since:Int64}
                and visit_started_ms < {until:Int64}
            group by k0
        ) as part
        union all
        select
            k0,
            visitors,
            0 as scroll_total,
            0 as scroll_visits,
            0 as entry_bounces,
            0 as entries,
            1 as present
        from (
            select
                path as k0,
                toInt64(sum(imported.visitors)) as visitors
            from imported
            where site_id = {site:Int64}
                and report = {text_0:String}
                and day >= {first_day:Int64}
                and day <= {final_day:Int64}
            group by k0
        ) as part
        union all
        select
            k0,
            0 as visitors,
            scroll_total,
            scroll_visits,
            0 as entry_bounces,
            0 as entries,
            1 as present
        from (
            select
                path as k0,
                toInt64(sum(imported.scroll_total)) as scroll_total,
                toInt64(sum(imported.scroll_visits)) as scroll_visits
            from imported
            where site_id = {site:Int64}
                and report = {text_0:String}
                and day >= {first_day:Int64}
                and day <= {final_day:Int64}
            group by k0
        ) as part
        union all
        select
            k0,
            0 as visitors,
            0 as scroll_total,
            0 as scroll_visits,
            entry_bounces,
            entries,
            0 as present
        from (
            select
                entry_path as k0,
                toInt64(sum(imported.bounces)) as entry_bounces,
                toInt64(sum(imported.entrances)) as entries
            from imported
            where site_id = {site:Int64}
                and report = {text_1:String}
                and day >= {first_day:Int64}
                and day <= {final_day:Int64}
            group by k0
        ) as part
    ) as parts
    group by k0
) as united
where united.present > 0
order by united.visitors desc nulls last, united.k0 asc
limit {limit:Int64}
offset {offset:Int64}
