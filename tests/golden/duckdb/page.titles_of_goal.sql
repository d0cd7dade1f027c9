-- {"metrics": ["visitors", "group_conversion_rate", "conversion_rate"], "dimensions": ["event:title"], "filters": [["is", "event:goal", ["Signup"]]], "pagination": {"limit": 9}}
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
-- text_0: "Signup"
-- leading: 9
-- total_1: 100
-- limit: 9
-- offset: 0
with seen as (
    select
        title as k0,
        count(*) as seen_rows
    from events
    where site_id = $site
        and at_ms >= $since
        and at_ms < $until
        and name <> 'engagement'
        and ((name = $text_0))
    group by k0
),
least as (
    select
        min(visitors) as visitors
    from (
        select
            title as k0,
            count(distinct visitor_id) as visitors
        from events
        where site_id = $site
            and at_ms >= $since
            and at_ms < $until
            and name <> 'engagement'
            and ((name = $text_0))
            and title in (
            select k0 from seen order by seen_rows desc, k0 limit $leading
        )
        group by k0
    ) as leaders
),
total_0 as (
    select
        title as k0,
        count(distinct visitor_id) as visitors
    from events
    where site_id = $site
        and at_ms >= $since
        and at_ms < $until
        and name <> 'engagement'
    group by k0
)
select
    united.k0 as k0,
    united.visitors as visitors,
    coalesce(total_0.visitors, 0) as total_0_visitors,
    $total_1 as total_1_visitors,
    (select count(*) from seen) as total_rows
from (
    select
        title as k0,
        count(distinct visitor_id) as visitors
    from events
    where site_id = $site
        and at_ms >= $since
        and at_ms < $until
        and name <> 'engagement'
        and ((name = $text_0))
        and title in (
        select
            k0
        from seen
        where seen_rows >= (select visitors from least)
    )
    group by k0
) as united
left join total_0 on total_0.k0 = united.k0
order by united.visitors desc nulls last, united.k0 asc
limit $limit
offset $offset
