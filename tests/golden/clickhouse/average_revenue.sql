-- {"metrics": ["average_revenue"], "dimensions": ["event:goal"]}
-- text_0: "/docs"
-- scroll_50: 50
-- site: 1
-- since: 1709247600000
-- until: 1711922400000
-- text_1: "Purchase"
-- text_2: "plan"
-- text_3: "pro"
-- text_4: "Signup"
-- text_5: "^(?s:/docs/.*)$"
-- text_6: "EUR"
-- text_7: ""
-- limit: 10000
-- offset: 0
select
    united.k0 as k0,
    united.revenue_milli as revenue_milli,
    united.revenue_events as revenue_events,
    count(*) over () as total_rows
from (
    select
        goal as k0,
        toInt64(sumIf(revenue_milli, currency = case goal when 0 then {text_6:String} when 1 then {text_7:String} when 2 then {text_7:String} when 3 then {text_7:String} end and currency <> '')) as revenue_milli,
        toInt64(countIf(currency = case goal when 0 then {text_6:String} when 1 then {text_7:String} when 2 then {text_7:String} when 3 then {text_7:String} end and currency <> '')) as revenue_events
    from (
        select
            *,
            arrayJoin(arrayFilter(number -> number >= 0, [if((name = {text_1:String} and props[{text_2:String}] = {text_3:String}), 0, -1), if((name = 'engagement' and path = {text_0:String} and scroll >= {scroll_50:Int64} and scroll <= 100), 1, -1), if((name = {text_4:String}), 2, -1), if((name = 'pageview' and match(path, {text_5:String})), 3, -1)]::Array(Int32))) as goal
        from events
        where site_id = {site:Int64}
            and at_ms >= {since:Int64}
            and at_ms < {until:Int64}
            and (name <> 'engagement' or (name = 'engagement' and path = {text_0:String} and scroll >= {scroll_50:Int64} and scroll <= 100))
    ) as reached
    group by k0
) as united
order by united.revenue_milli / nullif(united.revenue_events, 0) desc nulls last, united.k0 asc
limit {limit:Int64}
offset {offset:Int64}
