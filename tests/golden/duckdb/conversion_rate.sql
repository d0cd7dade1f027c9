-- {"metrics": ["conversion_rate"], "filters": [["is", "event:goal", ["Signup"]]]}
-- site: 1
-- since: 1709247600000
-- until: 1711922400000
-- text_0: "Signup"
-- limit: 10000
-- offset: 0
with total_0 as (
    select
        count(distinct visitor_id) as visitors
    from events
    where site_id = $site
        and at_ms >= $since
        and at_ms < $until
        and name <> 'engagement'
)
select
    united.visitors as visitors,
    coalesce(total_0.visitors, 0) as total_0_visitors,
    count(*) over () as total_rows
from (
    select
        count(distinct visitor_id) as visitors
    from events
    where site_id = $site
        and at_ms >= $since
        and at_ms < $until
        and name <> 'engagement'
        and ((name = $text_0))
) as united
cross join total_0
order by united.visitors / nullif(total_0.visitors, 0) desc nulls last
limit $limit
offset $offset
