-- {"metrics": ["visitors"], "dimensions": ["event:page"], "filters": [["sequence", [["is", "event:page", ["/pricing"]], ["is", "event:goal", ["Signup"]]]]]}
-- site: 1
-- since: 1709247600000
-- until: 1711922400000
-- around_since: 1709159400000
-- reach_until: 1712008800000
-- text_0: "/pricing"
-- text_1: "Signup"
-- limit: 10000
-- offset: 0
with step as (
    select
        visit_id,
        min(events.seq) as seq
    from events
    where site_id = {site:Int64}
        and at_ms >= {around_since:Int64}
        and at_ms < {reach_until:Int64}
        and name <> 'engagement'
        and path in ({text_0:String})
    group by visit_id
),
step_1 as (
    select
        visit_id,
        min(events.seq) as seq
    from events
    join step as earlier using (visit_id)
    where site_id = {site:Int64}
        and at_ms >= {around_since:Int64}
        and at_ms < {reach_until:Int64}
        and events.seq > earlier.seq
        and name <> 'engagement'
        and ((name = {text_1:String}))
    group by visit_id
),
step_2 as (
    select
        visit_id,
        min(events.seq) as seq
    from events
    join step_1 as earlier using (visit_id)
    where site_id = {site:Int64}
        and at_ms >= {around_since:Int64}
        and at_ms < {reach_until:Int64}
        and events.seq > earlier.seq
        and name <> 'engagement'
    group by visit_id
)
select
    united.k0 as k0,
    united.visitors as visitors,
    count(*) over () as total_rows
from (
    select
        path as k0,
        toInt64(uniqExact(visitor_id)) as visitors
    from events
    where site_id = {site:Int64}
        and at_ms >= {since:Int64}
        and at_ms < {until:Int64}
        and name <> 'engagement'
        and (visit_id, seq) in (select visit_id, seq from step_2)
    group by k0
) as united
order by united.visitors desc nulls last, united.k0 asc
limit {limit:Int64}
offset {offset:Int64}
