-- {"metrics": ["visitors", "visits"], "filters": [["has_not_done", ["is", "event:goal", ["Scrolled"]]]]}
-- site: 1
-- since: 1709247600000
-- until: 1711922400000
-- around_since: 1709159400000
-- reach_until: 1712008800000
-- text_0: "/docs"
-- scroll_50: 50
-- reach_since: 1709245800000
-- limit: 10000
-- offset: 0
with doing as (
    select
        distinct visit_id
    from events
    where site_id = $site
        and at_ms >= $around_since
        and at_ms < $reach_until
        and (name <> 'engagement' or (name = 'engagement' and path = $text_0 and scroll >= $scroll_50 and scroll <= 100))
        and ((name = 'engagement' and path = $text_0 and scroll >= $scroll_50 and scroll <= 100))
)
select
    united.visitors as visitors,
    united.visits as visits,
    count(*) over () as total_rows
from (
    select
        sum(visitors) as visitors,
        sum(visits) as visits,
        sum(present) as present
    from (
        select
            visitors,
            0 as visits,
            1 as present
        from (
            select
                count(distinct visitor_id) as visitors
            from events
            where site_id = $site
                and at_ms >= $since
                and at_ms < $until
                and name <> 'engagement'
                and visit_id not in (select visit_id from doing)
        ) as part
        union all
        select
            0 as visitors,
            visits,
            1 as present
        from (
            select
                count(*) filter (where entry) as visits
            from events
            where site_id = $site
                and at_ms >= $reach_since
                and at_ms < $reach_until
                and visit_started_ms >= $since
                and visit_started_ms < $until
                and visit_id not in (select visit_id from doing)
        ) as part
    ) as parts
) as united
order by united.visitors desc nulls last
limit $limit
offset $offset
