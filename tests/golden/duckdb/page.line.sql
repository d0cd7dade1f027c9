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
        count(distinct visitor_id) filter (where at_ms >= $since and at_ms < $until and name <> 'engagement') as visitors,
        count(*) filter (where at_ms >= $since and at_ms < $until and name <> 'engagement' and name = 'pageview') as pageviews,
        count(*) filter (where visit_started_ms >= $since and visit_started_ms < $until and entry) as visits,
        count(*) filter (where visit_started_ms >= $since and visit_started_ms < $until and name = 'pageview') as visit_pageviews,
        greatest(count(*) filter (where visit_started_ms >= $since and visit_started_ms < $until and entry) - count(*) filter (where visit_started_ms >= $since and visit_started_ms < $until and unbounce), 0) as bounces,
        coalesce(sum(gap_ms) filter (where visit_started_ms >= $since and visit_started_ms < $until), 0) as duration_ms,
        count(*) filter (where (at_ms >= $since and at_ms < $until and name <> 'engagement' or visit_started_ms >= $since and visit_started_ms < $until)) as present
    from events
    where site_id = $site
        and at_ms >= $reach_since
        and at_ms < $reach_until
) as united
order by united.visitors desc nulls last
limit $limit
offset $offset
