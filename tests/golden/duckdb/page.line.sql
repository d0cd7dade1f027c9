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
                count(distinct visitor_id) as visitors,
                count(*) filter (where name = 'pageview') as pageviews
            from events
            where site_id = $site
                and at_ms >= $since
                and at_ms < $until
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
                count(*) filter (where entry) as visits,
                count(*) filter (where name = 'pageview') as visit_pageviews,
                greatest(count(*) filter (where entry) - count(*) filter (where unbounce), 0) as bounces,
                coalesce(sum(gap_ms), 0) as duration_ms
            from events
            where site_id = $site
                and at_ms >= $reach_since
                and at_ms < $reach_until
                and visit_started_ms >= $since
                and visit_started_ms < $until
        ) as part
    ) as parts
) as united
order by united.visitors desc nulls last
limit $limit
offset $offset
