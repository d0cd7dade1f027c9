-- {"metrics": ["visitors", "visits", "bounce_rate", "visit_duration"], "dimensions": ["time:week"], "include": {"imports": true}}
-- site: 1
-- since: 1709247600000
-- until: 1711922400000
-- bucket_1_from: 1709506800000
-- bucket_0_from: 1709247600000
-- bucket_0_step: 259200000
-- bucket_0_first: 0
-- bucket_1_step: 604800000
-- bucket_1_first: 1
-- reach_since: 1709245800000
-- reach_until: 1712008800000
-- text_0: "visitors"
-- first_day: 19783
-- final_day: 19813
-- day_1_from: 19786
-- day_0_from: 19783
-- day_0_step: 3
-- day_0_first: 0
-- day_1_step: 7
-- day_1_first: 1
-- limit: 10000
-- offset: 0
select
    united.k0 as k0,
    united.visitors as visitors,
    united.visits as visits,
    united.bounces as bounces,
    united.duration_ms as duration_ms,
    count(*) over () as total_rows
from (
    select
        k0,
        sum(visitors) as visitors,
        sum(visits) as visits,
        sum(bounces) as bounces,
        sum(duration_ms) as duration_ms,
        sum(present) as present
    from (
        select
            k0,
            visitors,
            0 as visits,
            0 as bounces,
            0 as duration_ms,
            1 as present
        from (
            select
                case when at_ms < $bucket_1_from then $bucket_0_first + (at_ms - $bucket_0_from) // $bucket_0_step else $bucket_1_first + (at_ms - $bucket_1_from) // $bucket_1_step end as k0,
                count(distinct visitor_id) as visitors
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
            0 as visitors,
            visits,
            bounces,
            duration_ms,
            1 as present
        from (
            select
                case when visit_started_ms < $bucket_1_from then $bucket_0_first + (visit_started_ms - $bucket_0_from) // $bucket_0_step else $bucket_1_first + (visit_started_ms - $bucket_1_from) // $bucket_1_step end as k0,
                count(*) filter (where entry) as visits,
                greatest(count(*) filter (where entry) - count(*) filter (where unbounce), 0) as bounces,
                coalesce(sum(gap_ms), 0) as duration_ms
            from events
            where site_id = $site
                and at_ms >= $reach_since
                and at_ms < $reach_until
                and visit_started_ms >= $since
                and visit_started_ms < $until
            group by k0
        ) as part
        union all
        select
            k0,
            visitors,
            0 as visits,
            0 as bounces,
            0 as duration_ms,
            1 as present
        from (
            select
                case when day < $day_1_from then $day_0_first + (day - $day_0_from) // $day_0_step else $day_1_first + (day - $day_1_from) // $day_1_step end as k0,
                coalesce(sum(imported.visitors), 0) as visitors
            from imported
            where site_id = $site
                and report = $text_0
                and day >= $first_day
                and day <= $final_day
            group by k0
        ) as part
        union all
        select
            k0,
            0 as visitors,
            visits,
            bounces,
            duration_ms,
            1 as present
        from (
            select
                case when day < $day_1_from then $day_0_first + (day - $day_0_from) // $day_0_step else $day_1_first + (day - $day_1_from) // $day_1_step end as k0,
                coalesce(sum(imported.visits), 0) as visits,
                coalesce(sum(imported.bounces), 0) as bounces,
                coalesce(sum(imported.duration_s * 1000), 0) as duration_ms
            from imported
            where site_id = $site
                and report = $text_0
                and day >= $first_day
                and day <= $final_day
            group by k0
        ) as part
    ) as parts
    group by k0
) as united
order by united.k0 asc, united.visitors desc nulls last
limit $limit
offset $offset
