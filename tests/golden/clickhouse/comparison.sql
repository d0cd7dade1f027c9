-- {"metrics": ["visitors"], "dimensions": ["visit:source"], "include": {"comparisons": {"mode": "previous_period"}}}
-- site: 1
-- since: 1706569200000
-- until: 1709247600000
-- texts_0: ["", "Google"]
-- limit: 10000
-- offset: 0
select
    united.k0 as k0,
    united.visitors as visitors,
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
        and source in {texts_0:Array(String)}
    group by k0
) as united
where united.k0 in {texts_0:Array(String)}
order by united.visitors desc nulls last, united.k0 asc
limit {limit:Int64}
offset {offset:Int64}
