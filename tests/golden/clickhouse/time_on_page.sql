-- {"metrics": ["time_on_page"], "dimensions": ["event:page"]}
-- site: 1
-- since: 1709247600000
-- until: 1711922400000
-- limit: 10000
-- offset: 0
select
    united.k0 as k0,
    united.engaged_ms as engaged_ms,
    united.engaged_visits as engaged_visits,
    count(*) over () as total_rows
from (
    select
        k0,
        toInt64(sum(engaged)) as engaged_ms,
        toInt64(countIf(engaged > 0)) as engaged_visits
    from (
        select
            path as k0,
            max(case when scroll <= 100 then scroll else -1 end) as deepest,
            sum(engaged_ms) as engaged
        from events
        where site_id = {site:Int64}
            and at_ms >= {since:Int64}
            and at_ms < {until:Int64}
            and name = 'engagement'
        group by k0, visit_id, hostname, path
    ) as pages
    group by k0
) as united
order by united.engaged_ms / nullif(united.engaged_visits, 0) desc nulls last, united.k0 asc
limit {limit:Int64}
offset {offset:Int64}
