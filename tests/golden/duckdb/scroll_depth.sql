-- {"metrics": ["scroll_depth"], "filters": [["is", "event:page", ["/pricing"]]]}
-- site: 1
-- since: 1709247600000
-- until: 1711922400000
-- text_0: "/pricing"
-- limit: 10000
-- offset: 0
select
    united.scroll_total as scroll_total,
    united.scroll_visits as scroll_visits,
    count(*) over () as total_rows
from (
    select
        coalesce(sum(deepest) filter (where deepest >= 0), 0) as scroll_total,
        count(*) filter (where deepest >= 0) as scroll_visits
    from (
        select
            max(case when scroll <= 100 then scroll else -1 end) as deepest,
            sum(engaged_ms) as engaged
        from events
        where site_id = $site
            and at_ms >= $since
            and at_ms < $until
            and name = 'engagement'
            and path in ($text_0)
        group by visit_id, hostname, path
    ) as pages
) as united
order by united.scroll_total / nullif(united.scroll_visits, 0) desc nulls last
limit $limit
offset $offset
