-- {"metrics": ["visitors", "visits"], "filters": [["contains", "visit:country_name", ["land"]]]}
-- since: 1709247600000
-- until: 1711922400000
-- site: 1
-- reach_since: 1709245800000
-- reach_until: 1712008800000
-- texts_0: 257 texts
-- texts_1: 257 texts
-- text_2: "land"
-- limit: 10000
-- offset: 0
with countries as (
    select listed, kinds from system.one array join {texts_0:Array(String)} as listed, {texts_1:Array(String)} as kinds
),
countries_found as (
    select
        listed
    from countries
    where (position(kinds, {text_2:String}) > 0)
)
select
    united.visitors as visitors,
    united.visits as visits,
    count(*) over () as total_rows
from (
    select
        toInt64(uniqExactIf(visitor_id, at_ms >= {since:Int64} and at_ms < {until:Int64} and name <> 'engagement')) as visitors,
        toInt64(countIf(visit_started_ms >= {since:Int64} and visit_started_ms < {until:Int64} and entry)) as visits,
        toInt64(countIf((at_ms >= {since:Int64} and at_ms < {until:Int64} and name <> 'engagement' or visit_started_ms >= {since:Int64} and visit_started_ms < {until:Int64}))) as present
    from events
    where site_id = {site:Int64}
        and at_ms >= {reach_since:Int64}
        and at_ms < {reach_until:Int64}
        and country in (select listed from countries_found)
) as united
order by united.visitors desc nulls last
limit {limit:Int64}
offset {offset:Int64}
