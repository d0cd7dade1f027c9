-- {"metrics": ["visitors"]}
-- site: 1
-- since: 1709247600000
-- until: 1711922400000
-- limit: 10000
-- offset: 0
select
    united.visitors as visitors,
    count(*) over () as total_rows
from (
    select
        toInt64(uniqExact(visitor_id)) as visitors
    from events
    where site_id = {site:Int64}
        and at_ms >= {since:Int64}
        and at_ms < {until:Int64}
        and name <> 'engagement'
) as united
order by united.visitors desc nulls last
limit {limit:Int64}
offset {offset:Int64}
