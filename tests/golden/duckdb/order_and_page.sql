-- {"metrics": ["visitors", "bounce_rate"], "dimensions": ["visit:country_name"], "order_by": [["bounce_rate", "asc"], ["visit:country_name", "desc"]], "pagination": {"limit": 10, "offset": 20}}
-- site: 1
-- since: 1709247600000
-- until: 1711922400000
-- reach_since: 1709245800000
-- reach_until: 1712008800000
-- texts_0: 256 texts
-- limit: 10
-- offset: 20
select
    united.k0 as k0,
    united.visitors as visitors,
    united.bounces as bounces,
    united.visits as visits,
    count(*) over () as total_rows
from (
    select
        k0,
        sum(visitors) as visitors,
        sum(bounces) as bounces,
        sum(visits) as visits,
        sum(present) as present
    from (
        select
            k0,
            visitors,
            0 as bounces,
            0 as visits,
            1 as present
        from (
            select
                country as k0,
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
            bounces,
            visits,
            1 as present
        from (
            select
                country as k0,
                greatest(count(*) filter (where entry) - count(*) filter (where unbounce), 0) as bounces,
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
order by united.bounces / nullif(united.visits, 0) asc nulls last, coalesce(list_position($texts_0, united.k0), 0) desc, united.k0 desc
limit $limit
offset $offset
