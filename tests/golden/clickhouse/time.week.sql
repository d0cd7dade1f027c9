-- {"metrics": ["visitors", "visits"], "dimensions": ["time:week"]}
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
-- limit: 10000
-- offset: 0
select
    united.k0 as k0,
    united.visitors as visitors,
    united.visits as visits,
    count(*) over () as total_rows
from (
    select
        k0,
        sum(visitors) as visitors,
        sum(visits) as visits,
        sum(present) as present
    from (
        select
            k0,
            visitors,
            0 as visits,
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
            1 as present
        from (
            select
                case when visit_started_ms < {bucket_1_from:Int64} then {bucket_0_first:Int64} + intDiv(visit_started_ms - {bucket_0_from:Int64}, {bucket_0_step:Int64}) else {bucket_1_first:Int64} + intDiv(visit_started_ms - {bucket_1_from:Int64}, {bucket_1_step:Int64}) end as k0,
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
order by united.k0 asc, united.visitors desc nulls last
limit {limit:Int64}
offset {offset:Int64}
