-- {"metrics": ["visitors", "visits"], "dimensions": ["visit:site"]}
-- since: 1709247600000
-- until: 1711922400000
-- site: 1
-- reach_since: 1709245800000
-- reach_until: 1712008800000
-- limit: 10000
-- offset: 0
select
    united.k0 as k0,
    united.visitors as visitors,
    united.visits as visits,
    count(*) over () as total_rows
from (
    select
        site_id as k0,
        count(distinct visitor_id) filter (where at_ms >= $since and at_ms < $until and name <> 'engagement') as visitors,
        count(*) filter (where visit_started_ms >= $since and visit_started_ms < $until and entry) as visits,
        count(*) filter (where (at_ms >= $since and at_ms < $until and name <> 'engagement' or visit_started_ms >= $since and visit_started_ms < $until)) as present
    from events
    where site_id = $site
        and at_ms >= $reach_since
        and at_ms < $reach_until
    group by k0
) as united
where united.present > 0
order by united.visitors desc nulls last, united.k0 asc
limit $limit
offset $offset
