-- {"metrics": ["conversion_rate"], "filters": [["is", "event:goal", ["Signup"]]]}
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
-- total_0: 100
-- limit: 10000
-- offset: 0
select
    united.visitors as visitors,
    $total_0 as total_0_visitors,
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
order by united.visitors / nullif($total_0, 0) desc nulls last
limit $limit
offset $offset
