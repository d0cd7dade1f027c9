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
                {bucket_0_first:Int64} + intDiv(at_ms - {bucket_0_from:Int64}, {bucket_0_step:Int64}) as k0,
                toInt64(uniqExact(visit_id)) as visits_seen
            from events
            where site_id = {site:Int64}
                and at_ms >= {since:Int64}
                and at_ms < {until:Int64}
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
                {bucket_0_first:Int64} + intDiv(visit_started_ms - {bucket_0_from:Int64}, {bucket_0_step:Int64}) as k0,
                toInt64(countIf(name = 'pageview')) as visit_pageviews,
                toInt64(countIf(entry)) as visits
            from events
            where site_id = {site:Int64}
                and at_ms >= {reach_since:Int64}
                and at_ms < {reach_until:Int64}
                and visit_started_ms >= {since:Int64}
                and visit_started_ms < {until:Int64}
            group by k0
        ) as part
    ) as parts
    group by k0
) as united
order by united.k0 asc, united.visits_seen desc nulls last
limit {limit:Int64}
offset {offset:Int64}
