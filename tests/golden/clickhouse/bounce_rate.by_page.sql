-- {"metrics": ["visitors", "bounce_rate"], "dimensions": ["event:page"]}
-- site: 1
-- since: 1709247600000
-- until: 1711922400000
-- around_since: 1709159400000
-- reach_until: 1712008800000
-- reach_since: 1709245800000
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
    united.entry_bounces as entry_bounces,
    united.entries as entries,
    count(*) over () as total_rows
from (
    select
        k0,
        sum(visitors) as visitors,
        sum(entry_bounces) as entry_bounces,
        sum(entries) as entries,
        sum(present) as present
    from (
        select
            k0,
            visitors,
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
    ) as parts
    group by k0
) as united
where united.present > 0
order by united.visitors desc nulls last, united.k0 asc
limit {limit:Int64}
offset {offset:Int64}
