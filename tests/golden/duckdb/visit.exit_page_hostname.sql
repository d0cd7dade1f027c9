-- {"metrics": ["visitors", "visits"], "dimensions": ["visit:exit_page_hostname"]}
-- site: 1
-- around_since: 1709159400000
-- reach_until: 1712008800000
-- since: 1709247600000
-- until: 1711922400000
-- reach_since: 1709245800000
-- limit: 10000
-- offset: 0
with whole_visits as (
    select
        visit_id,
        coalesce(arg_max(path, at_ms * 1048576 + seq) filter (where name = 'pageview'), '') as exit_path,
        coalesce(arg_max(hostname, at_ms * 1048576 + seq) filter (where name = 'pageview'), '') as exit_hostname,
        arg_min(language, seq) as visit_language,
        arg_min(case when screen_width = 0 then '' when screen_width < 576 then 'Mobile' when screen_width < 992 then 'Tablet' when screen_width < 1440 then 'Laptop' else 'Desktop' end, seq) as visit_screen
    from events
    where site_id = $site
        and at_ms >= $around_since
        and at_ms < $reach_until
    group by visit_id
)
select
    united.k0 as k0,
    united.visitors as visitors,
    united.visits as visits,
    count(*) over () as total_rows
from (
    select
        k0,
        sum(visitors) as visitors,
        sum(visits) as visits,
        sum(present) as present
    from (
        select
            k0,
            visitors,
            0 as visits,
            1 as present
        from (
            select
                exit_hostname as k0,
                count(distinct visitor_id) as visitors
            from events
            join whole_visits using (visit_id)
            where site_id = $site
                and at_ms >= $since
                and at_ms < $until
                and name <> 'engagement'
            group by k0
        ) as part
        union all
        select
            k0,
            0 as visitors,
            visits,
            1 as present
        from (
            select
                exit_hostname as k0,
                count(*) filter (where entry) as visits
            from events
            join whole_visits using (visit_id)
            where site_id = $site
                and at_ms >= $reach_since
                and at_ms < $reach_until
                and visit_started_ms >= $since
                and visit_started_ms < $until
            group by k0
        ) as part
    ) as parts
    group by k0
) as united
order by united.visitors desc nulls last, united.k0 asc
limit $limit
offset $offset
