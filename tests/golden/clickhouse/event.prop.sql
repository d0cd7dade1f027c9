-- {"metrics": ["visitors", "visits"], "dimensions": ["event:prop"]}
-- site: 1
-- since: 1709247600000
-- until: 1711922400000
-- limit: 10000
-- offset: 0
select
    united.k0 as k0,
    united.visitors as visitors,
    united.visits_seen as visits_seen,
    count(*) over () as total_rows
from (
    select
        prop as k0,
        toInt64(uniqExact(visitor_id)) as visitors,
        toInt64(uniqExact(visit_id)) as visits_seen
    from (
        select
            *,
            arrayJoin(mapKeys(props)) as prop
        from events
        where site_id = {site:Int64}
            and at_ms >= {since:Int64}
            and at_ms < {until:Int64}
            and name <> 'engagement'
    ) as described
    group by k0
) as united
order by united.visitors desc nulls last, united.k0 asc
limit {limit:Int64}
offset {offset:Int64}
