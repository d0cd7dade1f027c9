-- {"metrics": ["visitors", "percentage"], "dimensions": ["event:page"], "date_range": "month", "filters": [], "pagination": {"limit": 9, "offset": 0}}
-- a total that it is given
-- site: 1
-- since: 1709247600000
-- until: 1711922400000
select
    count(distinct visitor_id) as visitors
from events
where site_id = $site
    and at_ms >= $since
    and at_ms < $until
    and name <> 'engagement'

-- site: 1
-- since: 1709247600000
-- until: 1711922400000
-- leading: 9
-- total_0: 100
-- limit: 9
-- offset: 0
with seen as (
    select
        path as k0,
        count(*) as seen_rows
    from events
    where site_id = $site
        and at_ms >= $since
        and at_ms < $until
        and name <> 'engagement'
    group by k0
),
least as (
    select
        min(visitors) as visitors
    from (
        select
            path as k0,
            count(distinct visitor_id) as visitors
        from events
        where site_id = $site
            and at_ms >= $since
            and at_ms < $until
            and name <> 'engagement'
            and path in (
            select k0 from seen order by seen_rows desc, k0 limit $leading
        )
        group by k0
    ) as leaders
)
select
    united.k0 as k0,
    united.visitors as visitors,
    $total_0 as total_0_visitors,
    (select count(*) from seen) as total_rows
from (
    select
        path as k0,
        count(distinct visitor_id) as visitors
    from events
    where site_id = $site
        and at_ms >= $since
        and at_ms < $until
        and name <> 'engagement'
        and path in (
        select
            k0
        from seen
        where seen_rows >= (select visitors from least)
    )
    group by k0
) as united
order by united.visitors desc nulls last, united.k0 asc
limit $limit
offset $offset
