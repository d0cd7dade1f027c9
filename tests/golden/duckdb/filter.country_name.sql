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
    select unnest($texts_0) as listed, unnest($texts_1) as kinds
),
countries_found as (
    select
        listed
    from countries
    where (contains(kinds, $text_2))
)
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
        and country in (select listed from countries_found)
) as united
order by united.visitors desc nulls last
limit $limit
offset $offset
