-- {"metrics": ["visitors", "visits"], "dimensions": ["visit:site"]}
-- since: 1709247600000
-- until: 1711922400000
-- site: 1
-- reach_since: 1709245800000
-- reach_until: 1712008800000
-- limit: 10000
-- offset: 0
select
    united.k0 as k0,
    united.visitors as visitors,
    united.visits as visits,
    count(*) over () as total_rows
from (
    select
        site_id as k0,
        toInt64(uniqExactIf(visitor_id, at_ms >= {since:Int64} and at_ms < {until:Int64} and name <> 'engagement')) as visitors,
        toInt64(countIf(visit_started_ms >= {since:Int64} and visit_started_ms < {until:Int64} and entry)) as visits,
        toInt64(countIf((at_ms >= {since:Int64} and at_ms < {until:Int64} and name <> 'engagement' or visit_started_ms >= {since:Int64} and visit_started_ms < {until:Int64}))) as present
    from events
    where site_id = {site:Int64}
        and at_ms >= {reach_since:Int64}
        and at_ms < {reach_until:Int64}
    group by k0
) as united
where united.present > 0
order by united.visitors desc nulls last, united.k0 asc
limit {limit:Int64}
offset {offset:Int64}
