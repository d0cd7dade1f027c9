-- {"metrics": ["visitors", "visits"], "dimensions": ["event:goal"]}
-- goal_site_2: 2
-- text_0: "/docs"
-- scroll_50: 50
-- site_0: 1
-- site_1: 2
-- since: 1709247600000
-- until: 1711922400000
-- text_1: "Purchase"
-- text_2: "plan"
-- text_3: "pro"
-- text_4: "Signup"
-- text_5: "^(?s:/docs/.*)$"
-- limit: 10000
-- offset: 0
select
    united.k0 as k0,
    united.visitors as visitors,
    united.visits_seen as visits_seen,
    count(*) over () as total_rows
from (
    select
        goal as k0,
        toInt64(uniqExact(visitor_id)) as visitors,
        toInt64(uniqExact(visit_id)) as visits_seen
    from (
        select
            *,
            arrayJoin(arrayFilter(number -> number >= 0, [if((site_id = {goal_site_2:Int64} and name = {text_1:String} and props[{text_2:String}] = {text_3:String}), 0, -1), if((site_id = {goal_site_2:Int64} and name = 'engagement' and path = {text_0:String} and scroll >= {scroll_50:Int64} and scroll <= 100), 1, -1), if((site_id = {goal_site_2:Int64} and name = {text_4:String}), 2, -1), if((site_id = {goal_site_2:Int64} and name = 'pageview' and match(path, {text_5:String})), 3, -1)]::Array(Int32))) as goal
        from events
        where site_id in ({site_0:Int64}, {site_1:Int64})
            and at_ms >= {since:Int64}
            and at_ms < {until:Int64}
            and (name <> 'engagement' or (site_id = {goal_site_2:Int64} and name = 'engagement' and path = {text_0:String} and scroll >= {scroll_50:Int64} and scroll <= 100))
    ) as reached
    group by k0
) as united
order by united.visitors desc nulls last, united.k0 asc
limit {limit:Int64}
offset {offset:Int64}
