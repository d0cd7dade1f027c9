-- {"metrics": ["visitors", "visits"], "dimensions": ["visit:utm_content"]}
-- site: 1
-- since: 1709247600000
-- until: 1711922400000
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
        k0,
        sum(visitors) as visitors,
        sum(visits) as visits,
        sum(present) as present
    from (
        select
            k0,
            visitors,
            0 as visits,
            1 as present
        from (
            select
                utm_content as k0,
                count(distinct visitor_id) as visitors
            from events
            where site_id = $site
                and at_ms >= $since
                and at_ms < $until
                and name <> 'engagement'
            group by k0
        ) as part
        union all
        select
            k0,
            0 as visitors,
            visits,
            1 as present
        from (
            select
                utm_content as k0,
                count(*) filter (where entry) as visits
            from events
            where site_id = $site
                and at_ms >= $reach_since
                and at_ms < $reach_until
                and visit_started_ms >= $since
                and visit_started_ms < $until
            group by k0
        ) as part
    ) as parts
    group by k0
) as united
order by united.visitors desc nulls last, united.k0 asc
limit $limit
offset $offset
