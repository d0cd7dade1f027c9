-- {"metrics": ["visitors", "visits"], "dimensions": ["event:prop"]}
-- site: 1
-- since: 1709247600000
-- until: 1711922400000
-- limit: 10000
-- offset: 0
select
    united.k0 as k0,
    united.visitors as visitors,
    united.visits_seen as visits_seen,
    count(*) over () as total_rows
from (
    select
        prop as k0,
        count(distinct visitor_id) as visitors,
        count(distinct visit_id) as visits_seen
    from (
        select
            *,
            unnest(map_keys(props)) as prop
        from events
        where site_id = $site
            and at_ms >= $since
            and at_ms < $until
            and name <> 'engagement'
    ) as described
    group by k0
) as united
order by united.visitors desc nulls last, united.k0 asc
limit $limit
offset $offset
