-- {"metrics": ["percentage"], "dimensions": ["visit:source"]}
-- a total that it is given
-- site: 1
-- since: 1709247600000
-- until: 1711922400000
select
    toInt64(uniqExact(visitor_id)) as visitors
from events
where site_id = {site:Int64}
    and at_ms >= {since:Int64}
    and at_ms < {until:Int64}
    and name <> 'engagement'

-- site: 1
-- since: 1709247600000
-- until: 1711922400000
-- total_0: 100
-- limit: 10000
-- offset: 0
select
    united.k0 as k0,
    united.visitors as visitors,
    {total_0:Int64} as total_0_visitors,
    count(*) over () as total_rows
from (
    select
        source as k0,
        toInt64(uniqExact(visitor_id)) as visitors
    from events
    where site_id = {site:Int64}
        and at_ms >= {since:Int64}
        and at_ms < {until:Int64}
        and name <> 'engagement'
    group by k0
) as united
order by united.visitors / nullif({total_0:Int64}, 0) desc nulls last, united.k0 asc
limit {limit:Int64}
offset {offset:Int64}
