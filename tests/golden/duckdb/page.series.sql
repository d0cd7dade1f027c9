-- {"metrics": ["visitors"], "dimensions": ["time:day"]}
-- site: 1
-- since: 1709247600000
-- until: 1711922400000
-- bucket_0_from: 1709247600000
-- bucket_0_step: 86400000
-- bucket_0_first: 0
-- limit: 10000
-- offset: 0
select
    united.k0 as k0,
    united.visitors as visitors,
    count(*) over () as total_rows
from (
    select
        $bucket_0_first + (at_ms - $bucket_0_from) // $bucket_0_step as k0,
        count(distinct visitor_id) as visitors
    from events
    where site_id = $site
        and at_ms >= $since
        and at_ms < $until
        and name <> 'engagement'
    group by k0
) as united
order by united.k0 asc, united.visitors desc nulls last
limit $limit
offset $offset
