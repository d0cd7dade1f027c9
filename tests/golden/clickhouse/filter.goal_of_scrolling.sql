-- {"metrics": ["visitors", "conversion_rate"], "filters": [["is", "event:goal", ["Scrolled"]]]}
-- a total that it is given
-- text_0: "/docs"
-- scroll_50: 50
-- site: 1
-- since: 1709247600000
-- until: 1711922400000
select
    toInt64(uniqExact(visitor_id)) as visitors
from events
where site_id = {site:Int64}
    and at_ms >= {since:Int64}
    and at_ms < {until:Int64}
    and (name <> 'engagement' or (name = 'engagement' and path = {text_0:String} and scroll >= {scroll_50:Int64} and scroll <= 100))

-- text_0: "/docs"
-- scroll_50: 50
-- site: 1
-- since: 1709247600000
-- until: 1711922400000
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
        and (name <> 'engagement' or (name = 'engagement' and path = {text_0:String} and scroll >= {scroll_50:Int64} and scroll <= 100))
        and ((name = 'engagement' and path = {text_0:String} and scroll >= {scroll_50:Int64} and scroll <= 100))
) as united
order by united.visitors desc nulls last
limit {limit:Int64}
offset {offset:Int64}
