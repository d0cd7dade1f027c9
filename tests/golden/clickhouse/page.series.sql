-- {"metrics": ["visitors"], "dimensions": ["time:day"]}
-- site: 1
-- since: 1709247600000
-- until: 1711922400000
-- bucket_0_from: 1709247600000
-- bucket_0_step: 86400000
-- bucket_0_first: 0
-- limit: 10000
-- offset: 0
select
    united.k0 as k0,
    united.visitors as visitors,
    count(*) over () as total_rows
from (
    select
        {bucket_0_first:Int64} + intDiv(at_ms - {bucket_0_from:Int64}, {bucket_0_step:Int64}) as k0,
        toInt64(uniqExact(visitor_id)) as visitors
    from events
    where site_id = {site:Int64}
        and at_ms >= {since:Int64}
        and at_ms < {until:Int64}
        and name <> 'engagement'
    group by k0
) as united
order by united.k0 asc, united.visitors desc nulls last
limit {limit:Int64}
offset {offset:Int64}
