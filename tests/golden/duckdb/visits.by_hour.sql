-- {"metrics": ["visits", "views_per_visit"], "dimensions": ["time:hour"], "date_range": "day"}
-- site: 1
-- since: 1710457200000
-- until: 1710543600000
-- bucket_0_from: 1710457200000
-- bucket_0_step: 3600000
-- bucket_0_first: 0
-- reach_since: 1710455400000
-- reach_until: 1710630000000
-- limit: 10000
-- offset: 0
select
    united.k0 as k0,
    united.visits_seen as visits_seen,
    united.visit_pageviews as visit_pageviews,
    united.visits as visits,
    count(*) over () as total_rows
from (
    select
        k0,
        sum(visits_seen) as visits_seen,
        sum(visit_pageviews) as visit_pageviews,
        sum(visits) as visits,
        sum(present) as present
    from (
        select
            k0,
            visits_seen,
            0 as visit_pageviews,
            0 as visits,
            1 as present
        from (
            select
                $bucket_0_first + (at_ms - $bucket_0_from) // $bucket_0_step as k0,
                count(distinct visit_id) as visits_seen
            from events
            where site_id = $site
                and at_ms >= $since
                and at_ms < $until
                and name <> 'engagement'
            group by k0
        ) as part
        union all
        select
            k0,
            0 as visits_seen,
            visit_pageviews,
            visits,
            1 as present
        from (
            select
                $bucket_0_first + (visit_started_ms - $bucket_0_from) // $bucket_0_step as k0,
                count(*) filter (where name = 'pageview') as visit_pageviews,
                count(*) filter (where entry) as visits
            from events
            where site_id = $site
                and at_ms >= $reach_since
                and at_ms < $reach_until
                and visit_started_ms >= $since
                and visit_started_ms < $until
            group by k0
        ) as part
    ) as parts
    group by k0
) as united
order by united.k0 asc, united.visits_seen desc nulls last
limit $limit
offset $offset
