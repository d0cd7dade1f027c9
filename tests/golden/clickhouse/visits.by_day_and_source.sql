-- {"metrics": ["visitors", "visits"], "dimensions": ["time:day", "visit:source"], "filters": [["is", "event:page", ["/pricing"]]]}
-- site: 1
-- since: 1709247600000
-- until: 1711922400000
-- text_0: "/pricing"
-- bucket_0_from: 1709247600000
-- bucket_0_step: 86400000
-- bucket_0_first: 0
-- reach_since: 1709245800000
-- reach_until: 1712008800000
-- limit: 10000
-- offset: 0
with matching as (
    select
        distinct visit_id
    from events
    where site_id = {site:Int64}
        and at_ms >= {reach_since:Int64}
        and at_ms < {reach_until:Int64}
        and name <> 'engagement'
        and path in ({text_0:String})
)
select
    united.k0 as k0,
    united.k1 as k1,
    united.visitors as visitors,
    united.visits as visits,
    count(*) over () as total_rows
from (
    select
        k0,
        k1,
        sum(visitors) as visitors,
        sum(visits) as visits,
        sum(present) as present
    from (
        select
            k0,
            k1,
            visitors,
            0 as visits,
            1 as present
        from (
            select
                {bucket_0_first:Int64} + intDiv(at_ms - {bucket_0_from:Int64}, {bucket_0_step:Int64}) as k0,
                source as k1,
                toInt64(uniqExact(visitor_id)) as visitors
            from events
            where site_id = {site:Int64}
                and at_ms >= {since:Int64}
                and at_ms < {until:Int64}
                and name <> 'engagement'
                and path in ({text_0:String})
            group by k0, k1
        ) as part
        union all
        select
            k0,
            k1,
            0 as visitors,
            visits,
            1 as present
        from (
            select
                {bucket_0_first:Int64} + intDiv(visit_started_ms - {bucket_0_from:Int64}, {bucket_0_step:Int64}) as k0,
                source as k1,
                toInt64(countIf(entry)) as visits
            from events
            where site_id = {site:Int64}
                and at_ms >= {reach_since:Int64}
                and at_ms < {reach_until:Int64}
                and visit_started_ms >= {since:Int64}
                and visit_started_ms < {until:Int64}
                and visit_id in (select visit_id from matching)
            group by k0, k1
        ) as part
    ) as parts
    group by k0, k1
) as united
order by united.k0 asc, united.visitors desc nulls last, united.k1 asc
limit {limit:Int64}
offset {offset:Int64}
