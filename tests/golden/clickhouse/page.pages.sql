-- {"metrics": ["visitors", "percentage"], "dimensions": ["event:page"], "date_range": "month", "filters": [], "pagination": {"limit": 9, "offset": 0}}
-- a total that it is given
-- site: 1
-- since: 1709247600000
-- until: 1711922400000
select
    toInt64(uniqExact(visitor_id)) as visitors
from events
where site_id = {site:Int64}
    and at_ms >= {since:Int64}
    and at_ms < {until:Int64}
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
        toInt64(count()) as seen_rows
    from events
    where site_id = {site:Int64}
        and at_ms >= {since:Int64}
        and at_ms < {until:Int64}
        and name <> 'engagement'
    group by k0
),
least as (
    select
        min(visitors) as visitors
    from (
        select
            path as k0,
            toInt64(uniqExact(visitor_id)) as visitors
        from events
        where site_id = {site:Int64}
            and at_ms >= {since:Int64}
            and at_ms < {until:Int64}
            and name <> 'engagement'
            and path in (
            select k0 from seen order by seen_rows desc, k0 limit {leading:Int64}
        )
        group by k0
    ) as leaders
)
select
    united.k0 as k0,
    united.visitors as visitors,
    {total_0:Int64} as total_0_visitors,
    (select count(*) from seen) as total_rows
from (
    select
        path as k0,
        toInt64(uniqExact(visitor_id)) as visitors
    from events
    where site_id = {site:Int64}
        and at_ms >= {since:Int64}
        and at_ms < {until:Int64}
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
limit {limit:Int64}
offset {offset:Int64}
