-- {"metrics": ["visitors", "visits"], "filters": [["has_done", ["is", "event:name", ["Signup"]]]]}
-- since: 1709247600000
-- until: 1711922400000
-- site: 1
-- reach_since: 1709245800000
-- reach_until: 1712008800000
-- around_since: 1709159400000
-- text_0: "Signup"
-- limit: 10000
-- offset: 0
with doing as (
    select
        distinct visit_id
    from events
    where site_id = $site
        and at_ms >= $around_since
        and at_ms < $reach_until
        and name <> 'engagement'
        and name in ($text_0)
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
        and visit_id in (select visit_id from doing)
) as united
order by united.visitors desc nulls last
limit $limit
offset $offset
