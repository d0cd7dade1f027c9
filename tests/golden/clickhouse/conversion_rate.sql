-- {"metrics": ["conversion_rate"], "filters": [["is", "event:goal", ["Signup"]]]}
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
-- text_0: "Signup"
-- total_0: 100
-- limit: 10000
-- offset: 0
select
    united.visitors as visitors,
    {total_0:Int64} as total_0_visitors,
    count(*) over () as total_rows
from (
    select
        toInt64(uniqExact(visitor_id)) as visitors
    from events
    where site_id = {site:Int64}
        and at_ms >= {since:Int64}
        and at_ms < {until:Int64}
        and name <> 'engagement'
        and ((name = {text_0:String}))
) as united
order by united.visitors / nullif({total_0:Int64}, 0) desc nulls last
limit {limit:Int64}
offset {offset:Int64}
