-- {"metrics": ["refused"]}
-- site: 1
-- since: 1709247600000
-- until: 1711922400000
-- limit: 10000
-- offset: 0
select
    united.refused_events as refused_events,
    count(*) over () as total_rows
from (
    select
        coalesce(sum(refused_count), 0) as refused_events
    from refused
    where site_id = $site
        and at_ms >= $since
        and at_ms < $until
) as united
order by united.refused_events desc nulls last
limit $limit
offset $offset
