-- {"metrics": ["visitors", "visits", "pageviews", "views_per_visit", "bounce_rate", "visit_duration"]}
-- site: 1
-- since: 1709247600000
-- until: 1711922400000
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
        sum(visitors) as visitors,
        sum(visits) as visits,
        sum(pageviews) as pageviews,
        sum(visit_pageviews) as visit_pageviews,
        sum(bounces) as bounces,
        sum(duration_ms) as duration_ms,
        sum(present) as present
    from (
        select
            visitors,
            0 as visits,
            pageviews,
            0 as visit_pageviews,
            0 as bounces,
            0 as duration_ms,
            1 as present
        from (
            select
                toInt64(uniqExact(visitor_id)) as visitors,
                toInt64(countIf(name = 'pageview')) as pageviews
            from events
            where site_id = {site:Int64}
                and at_ms >= {since:Int64}
                and at_ms < {until:Int64}
                and name <> 'engagement'
        ) as part
        union all
        select
            0 as visitors,
            visits,
            0 as pageviews,
            visit_pageviews,
            bounces,
            duration_ms,
            1 as present
        from (
            select
                toInt64(countIf(entry)) as visits,
                toInt64(countIf(name = 'pageview')) as visit_pageviews,
                greatest(toInt64(countIf(entry)) - toInt64(countIf(unbounce)), 0) as bounces,
                toInt64(sum(gap_ms)) as duration_ms
            from events
            where site_id = {site:Int64}
                and at_ms >= {reach_since:Int64}
                and at_ms < {reach_until:Int64}
                and visit_started_ms >= {since:Int64}
                and visit_started_ms < {until:Int64}
        ) as part
    ) as parts
) as united
order by united.visitors desc nulls last
limit {limit:Int64}
offset {offset:Int64}
