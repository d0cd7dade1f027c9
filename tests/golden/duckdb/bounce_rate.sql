-- {"metrics": ["bounce_rate"]}
-- site: 1
-- reach_since: 1709245800000
-- reach_until: 1712008800000
-- since: 1709247600000
-- until: 1711922400000
-- limit: 10000
-- offset: 0
select
    united.bounces as bounces,
    united.visits as visits,
    count(*) over () as total_rows
from (
    select
        greatest(count(*) filter (where entry) - count(*) filter (where unbounce), 0) as bounces,
        count(*) filter (where entry) as visits
    from events
    where site_id = $site
        and at_ms >= $reach_since
        and at_ms < $reach_until
        and visit_started_ms >= $since
        and visit_started_ms < $until
) as united
order by united.bounces / nullif(united.visits, 0) desc nulls last
limit $limit
offset $offset
