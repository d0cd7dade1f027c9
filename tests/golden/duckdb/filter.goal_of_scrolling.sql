-- {"metrics": ["visitors", "conversion_rate"], "filters": [["is", "event:goal", ["Scrolled"]]]}
-- a total that it is given
-- text_0: "/docs"
-- scroll_50: 50
-- site: 1
-- since: 1709247600000
-- until: 1711922400000
select
    count(distinct visitor_id) as visitors
from events
where site_id = $site
    and at_ms >= $since
    and at_ms < $until
    and (name <> 'engagement' or (name = 'engagement' and path = $text_0 and scroll >= $scroll_50 and scroll <= 100))

-- text_0: "/docs"
-- scroll_50: 50
-- site: 1
-- since: 1709247600000
-- until: 1711922400000
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
        and (name <> 'engagement' or (name = 'engagement' and path = $text_0 and scroll >= $scroll_50 and scroll <= 100))
        and ((name = 'engagement' and path = $text_0 and scroll >= $scroll_50 and scroll <= 100))
) as united
order by united.visitors desc nulls last
limit $limit
offset $offset
