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
                case when at_ms < {bucket_1_from:Int64} then {bucket_0_first:Int64} + intDiv(at_ms - {bucket_0_from:Int64}, {bucket_0_step:Int64}) else {bucket_1_first:Int64} + intDiv(at_ms - {bucket_1_from:Int64}, {bucket_1_step:Int64}) end as k0,
                toInt64(uniqExact(visitor_id)) as visitors
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
            0 as visitors,
            visits,
            bounces,
            duration_ms,
            1 as present
        from (
            select
                case when visit_started_ms < {bucket_1_from:Int64} then {bucket_0_first:Int64} + intDiv(visit_started_ms - {bucket_0_from:Int64}, {bucket_0_step:Int64}) else {bucket_1_first:Int64} + intDiv(visit_started_ms - {bucket_1_from:Int64}, {bucket_1_step:Int64}) end as k0,
                toInt64(countIf(entry)) as visits,
                greatest(toInt64(countIf(entry)) - toInt64(countIf(unbounce)), 0) as bounces,
                toInt64(sum(gap_ms)) as duration_ms
            from events
            where site_id = {site:Int64}
                and at_ms >= {reach_since:Int64}
                and at_ms < {reach_until:Int64}
                and visit_started_ms >= {since:Int64}
                and visit_started_ms < {until:Int64}
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
                case when day < {day_1_from:Int64} then {day_0_first:Int64} + intDiv(day - {day_0_from:Int64}, {day_0_step:Int64}) else {day_1_first:Int64} + intDiv(day - {day_1_from:Int64}, {day_1_step:Int64}) end as k0,
                toInt64(sum(imported.visitors)) as visitors
            from imported
            where site_id = {site:Int64}
                and report = {text_0:String}
                and day >= {first_day:Int64}
                and day <= {final_day:Int64}
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
                case when day < {day_1_from:Int64} then {day_0_first:Int64} + intDiv(day - {day_0_from:Int64}, {day_0_step:Int64}) else {day_1_first:Int64} + intDiv(day - {day_1_from:Int64}, {day_1_step:Int64}) end as k0,
                toInt64(sum(imported.visits)) as visits,
                toInt64(sum(imported.bounces)) as bounces,
                toInt64(sum(imported.duration_s * 1000)) as duration_ms
            from imported
            where site_id = {site:Int64}
                and report = {text_0:String}
                and day >= {first_day:Int64}
                and day <= {final_day:Int64}
            group by k0
        ) as part
    ) as parts
    group by k0
) as united
order by united.k0 asc, united.visitors desc nulls last
limit {limit:Int64}
offset {offset:Int64}
