-- {"metrics": ["visits"]}
-- site: 1
-- reach_since: 1709245800000
-- reach_until: 1712008800000
-- since: 1709247600000
-- until: 1711922400000
-- limit: 10000
-- offset: 0
select
    united.visits as visits,
    count(*) over () as total_rows
from (
    select
        count(*) filter (where entry) as visits
    from events
    where site_id = $site
        and at_ms >= $reach_since
        and at_ms < $reach_until
        and visit_started_ms >= $since
        and visit_started_ms < $until
) as united
order by united.visits desc nulls last
limit $limit
offset $offset
