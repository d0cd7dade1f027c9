-- {"metrics": ["total_revenue"], "filters": [["is", "event:goal", ["Purchase"]]]}
-- site: 1
-- since: 1709247600000
-- until: 1711922400000
-- text_0: "Purchase"
-- text_1: "plan"
-- text_2: "pro"
-- text_3: "EUR"
-- limit: 10000
-- offset: 0
select
    united.revenue_milli as revenue_milli,
    count(*) over () as total_rows
from (
    select
        coalesce(sum(revenue_milli) filter (where currency = $text_3 and currency <> ''), 0) as revenue_milli
    from events
    where site_id = $site
        and at_ms >= $since
        and at_ms < $until
        and name <> 'engagement'
        and ((name = $text_0 and coalesce(props[$text_1], '') = $text_2))
) as united
order by united.revenue_milli desc nulls last
limit $limit
offset $offset
