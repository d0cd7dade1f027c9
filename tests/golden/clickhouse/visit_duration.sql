-- {"metrics": ["visit_duration"]}
-- site: 1
-- reach_since: 1709245800000
-- reach_until: 1712008800000
-- since: 1709247600000
-- until: 1711922400000
-- limit: 10000
-- offset: 0
select
    united.duration_ms as duration_ms,
    united.visits as visits,
    count(*) over () as total_rows
from (
    select
        toInt64(sum(gap_ms)) as duration_ms,
        toInt64(countIf(entry)) as visits
    from events
    where site_id = {site:Int64}
        and at_ms >= {reach_since:Int64}
        and at_ms < {reach_until:Int64}
        and visit_started_ms >= {since:Int64}
        and visit_started_ms < {until:Int64}
) as united
order by united.duration_ms / nullif(united.visits, 0) desc nulls last
limit {limit:Int64}
offset {offset:Int64}
