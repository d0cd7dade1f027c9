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
        toInt64(sumIf(deepest, deepest >= 0)) as scroll_total,
        toInt64(countIf(deepest >= 0)) as scroll_visits
    from (
        select
            max(case when scroll <= 100 then scroll else -1 end) as deepest,
            sum(engaged_ms) as engaged
        from events
        where site_id = {site:Int64}
            and at_ms >= {since:Int64}
            and at_ms < {until:Int64}
            and name = 'engagement'
            and path in ({text_0:String})
        group by visit_id, hostname, path
    ) as pages
) as united
order by united.scroll_total / nullif(united.scroll_visits, 0) desc nulls last
limit {limit:Int64}
offset {offset:Int64}
