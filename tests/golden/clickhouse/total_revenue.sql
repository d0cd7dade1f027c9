-- {"metrics": ["total_revenue"], "filters": [["is", "event:goal", ["Purchase"]]]}
-- site: 1
-- since: 1709247600000
-- until: 1711922400000
-- text_0: "Purchase"
-- text_1: "plan"
-- text_2: "pro"
-- text_3: "EUR"
-- limit: 10000
-- offset: 0
select
    united.revenue_milli as revenue_milli,
    count(*) over () as total_rows
from (
    select
        toInt64(sumIf(revenue_milli, currency = {text_3:String} and currency <> '')) as revenue_milli
    from events
    where site_id = {site:Int64}
        and at_ms >= {since:Int64}
        and at_ms < {until:Int64}
        and name <> 'engagement'
        and ((name = {text_0:String} and props[{text_1:String}] = {text_2:String}))
) as united
order by united.revenue_milli desc nulls last
limit {limit:Int64}
offset {offset:Int64}
