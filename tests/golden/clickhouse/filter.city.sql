-- {"metrics": ["visitors", "visits"], "filters": [["is", "visit:city", [2950159, "(not set)"]]]}
-- site: 1
-- since: 1709247600000
-- until: 1711922400000
-- city_0: 0
-- city_2950159: 2950159
-- reach_since: 1709245800000
-- reach_until: 1712008800000
-- limit: 10000
-- offset: 0
select
    united.visitors as visitors,
    united.visits as visits,
    count(*) over () as total_rows
from (
    select
        sum(visitors) as visitors,
        sum(visits) as visits,
        sum(present) as present
    from (
        select
            visitors,
            0 as visits,
            1 as present
        from (
            select
                toInt64(uniqExact(visitor_id)) as visitors
            from events
            where site_id = {site:Int64}
                and at_ms >= {since:Int64}
                and at_ms < {until:Int64}
                and name <> 'engagement'
                and city in ({city_0:Int64}, {city_2950159:Int64})
        ) as part
        union all
        select
            0 as visitors,
            visits,
            1 as present
        from (
            select
                toInt64(countIf(entry)) as visits
            from events
            where site_id = {site:Int64}
                and at_ms >= {reach_since:Int64}
                and at_ms < {reach_until:Int64}
                and visit_started_ms >= {since:Int64}
                and visit_started_ms < {until:Int64}
                and city in ({city_0:Int64}, {city_2950159:Int64})
        ) as part
    ) as parts
) as united
order by united.visitors desc nulls last
limit {limit:Int64}
offset {offset:Int64}
