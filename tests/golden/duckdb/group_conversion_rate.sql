-- {"metrics": ["group_conversion_rate"], "filters": [["is", "event:goal", ["Signup"]]], "dimensions": ["visit:source"]}
-- site: 1
-- since: 1709247600000
-- until: 1711922400000
-- text_0: "Signup"
-- limit: 10000
-- offset: 0
with total_0 as (
    select
        source as k0,
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
    count(*) over () as total_rows
from (
    select
        source as k0,
        count(distinct visitor_id) as visitors
    from events
    where site_id = $site
        and at_ms >= $since
        and at_ms < $until
        and name <> 'engagement'
        and ((name = $text_0))
    group by k0
) as united
left join total_0 on total_0.k0 = united.k0
order by united.visitors / nullif(total_0.visitors, 0) desc nulls last, united.k0 asc
limit $limit
offset $offset
