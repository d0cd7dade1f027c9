-- {"metrics": ["bounce_rate"]}
-- site: 1
-- reach_since: 1709245800000
-- reach_until: 1712008800000
-- since: 1709247600000
-- until: 1711922400000
-- limit: 10000
-- offset: 0
select
    united.bounces as bounces,
    united.visits as visits,
    count(*) over () as total_rows
from (
    select
        greatest(toInt64(countIf(entry)) - toInt64(countIf(unbounce)), 0) as bounces,
        toInt64(countIf(entry)) as visits
    from events
    where site_id = {site:Int64}
        and at_ms >= {reach_since:Int64}
        and at_ms < {reach_until:Int64}
        and visit_started_ms >= {since:Int64}
        and visit_started_ms < {until:Int64}
) as united
order by united.bounces / nullif(united.visits, 0) desc nulls last
limit {limit:Int64}
offset {offset:Int64}
