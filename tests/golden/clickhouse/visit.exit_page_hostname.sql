-- {"metrics": ["visitors", "visits"], "dimensions": ["visit:exit_page_hostname"]}
-- since: 1709247600000
-- until: 1711922400000
-- site: 1
-- around_since: 1709159400000
-- reach_until: 1712008800000
-- reach_since: 1709245800000
-- limit: 10000
-- offset: 0
with whole_visits as (
    select
        visit_id,
        argMaxIf(path, (at_ms, seq), name = 'pageview') as exit_path,
        argMaxIf(hostname, (at_ms, seq), name = 'pageview') as exit_hostname,
        argMin(language, seq) as visit_language,
        argMin(case when screen_width = 0 then '' when screen_width < 576 then 'Mobile' when screen_width < 992 then 'Tablet' when screen_width < 1440 then 'Laptop' else 'Desktop' end, seq) as visit_screen
    from events
    where site_id = {site:Int64}
        and at_ms >= {around_since:Int64}
        and at_ms < {reach_until:Int64}
    group by visit_id
)
select
    united.k0 as k0,
    united.visitors as visitors,
    united.visits as visits,
    count(*) over () as total_rows
from (
    select
        exit_hostname as k0,
        toInt64(uniqExactIf(visitor_id, at_ms >= {since:Int64} and at_ms < {until:Int64} and name <> 'engagement')) as visitors,
        toInt64(countIf(visit_started_ms >= {since:Int64} and visit_started_ms < {until:Int64} and entry)) as visits,
        toInt64(countIf((at_ms >= {since:Int64} and at_ms < {until:Int64} and name <> 'engagement' or visit_started_ms >= {since:Int64} and visit_started_ms < {until:Int64}))) as present
    from events
    join whole_visits using (visit_id)
    where site_id = {site:Int64}
        and at_ms >= {reach_since:Int64}
        and at_ms < {reach_until:Int64}
    group by k0
) as united
where united.present > 0
order by united.visitors desc nulls last, united.k0 asc
limit {limit:Int64}
offset {offset:Int64}
