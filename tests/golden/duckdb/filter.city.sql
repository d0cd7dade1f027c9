-- {"metrics": ["visitors", "visits"], "filters": [["is", "visit:city", [2950159, "(not set)"]]]}
-- since: 1709247600000
-- until: 1711922400000
-- site: 1
-- reach_since: 1709245800000
-- reach_until: 1712008800000
-- city_0: 0
-- city_2950159: 2950159
-- limit: 10000
-- offset: 0
select
    united.visitors as visitors,
    united.visits as visits,
    count(*) over () as total_rows
from (
    select
        count(distinct visitor_id) filter (where at_ms >= $since and at_ms < $until and name <> 'engagement') as visitors,
        count(*) filter (where visit_started_ms >= $since and visit_started_ms < $until and entry) as visits,
        count(*) filter (where (at_ms >= $since and at_ms < $until and name <> 'engagement' or visit_started_ms >= $since and visit_started_ms < $until)) as present
    from events
    where site_id = $site
        and at_ms >= $reach_since
        and at_ms < $reach_until
        and city in ($city_0, $city_2950159)
) as united
order by united.visitors desc nulls last
limit $limit
offset $offset
