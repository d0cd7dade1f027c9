-- {"metrics": ["visitors", "visits", "pageviews", "views_per_visit", "bounce_rate", "visit_duration"]}
-- since: 1709247600000
-- until: 1711922400000
-- site: 1
-- reach_since: 1709245800000
-- reach_until: 1712008800000
-- limit: 10000
-- offset: 0
select
    united.visitors as visitors,
    united.visits as visits,
    united.pageviews as pageviews,
    united.visit_pageviews as visit_pageviews,
    united.bounces as bounces,
    united.duration_ms as duration_ms,
    count(*) over () as total_rows
from (
    select
        toInt64(uniqExactIf(visitor_id, at_ms >= {since:Int64} and at_ms < {until:Int64} and name <> 'engagement')) as visitors,
        toInt64(countIf(at_ms >= {since:Int64} and at_ms < {until:Int64} and name <> 'engagement' and name = 'pageview')) as pageviews,
        toInt64(countIf(visit_started_ms >= {since:Int64} and visit_started_ms < {until:Int64} and entry)) as visits,
        toInt64(countIf(visit_started_ms >= {since:Int64} and visit_started_ms < {until:Int64} and name = 'pageview')) as visit_pageviews,
        greatest(toInt64(countIf(visit_started_ms >= {since:Int64} and visit_started_ms < {until:Int64} and entry)) - toInt64(countIf(visit_started_ms >= {since:Int64} and visit_started_ms < {until:Int64} and unbounce)), 0) as bounces,
        toInt64(sumIf(gap_ms, visit_started_ms >= {since:Int64} and visit_started_ms < {until:Int64})) as duration_ms,
        toInt64(countIf((at_ms >= {since:Int64} and at_ms < {until:Int64} and name <> 'engagement' or visit_started_ms >= {since:Int64} and visit_started_ms < {until:Int64}))) as present
    from events
    where site_id = {site:Int64}
        and at_ms >= {reach_since:Int64}
        and at_ms < {reach_until:Int64}
) as united
order by united.visitors desc nulls last
limit {limit:Int64}
offset {offset:Int64}
