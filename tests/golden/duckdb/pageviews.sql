-- {"metrics": ["pageviews"]}
-- site: 1
-- since: 1709247600000
-- until: 1711922400000
-- limit: 10000
-- offset: 0
select
    united.pageviews as pageviews,
    count(*) over () as total_rows
from (
    select
        count(*) filter (where name = 'pageview') as pageviews
    from events
    where site_id = $site
        and at_ms >= $since
        and at_ms < $until
        and name <> 'engagement'
) as united
order by united.pageviews desc nulls last
limit $limit
offset $offset
