-- {"metrics": ["visitors", "scroll_depth", "bounce_rate", "percentage"], "dimensions": ["event:page"], "include": {"imports": true}}
-- a total that it is given
-- site: 1
-- since: 1709247600000
-- until: 1711922400000
-- text_0: "visitors"
-- first_day: 19783
-- final_day: 19813
select
    sum(visitors) as visitors
from (
    select
        count(distinct visitor_id) as visitors
    from events
    where site_id = $site
        and at_ms >= $since
        and at_ms < $until
        and name <> 'engagement'
    union all
    select
        coalesce(sum(imported.visitors), 0) as visitors
    from imported
    where site_id = $site
        and report = $text_0
        and day >= $first_day
        and day <= $final_day
) as parts

-- site: 1
-- since: 1709247600000
-- until: 1711922400000
-- around_since: 1709159400000
-- reach_until: 1712008800000
-- reach_since: 1709245800000
-- text_0: "pages"
-- first_day: 19783
-- final_day: 19813
-- text_1: "entry_pages"
-- total_0: 100
-- limit: 10000
-- offset: 0
with opened_otherwise as (
    select
        visit_id
    from events
    where site_id = $site
        and at_ms >= $around_since
        and at_ms < $reach_until
        and entry
        and name <> 'pageview'
),
late_entries as (
    select
        visit_id,
        max(entry_path) as late_path,
        max(entry_hostname) as late_hostname
    from events
    where site_id = $site
        and at_ms >= $around_since
        and at_ms < $reach_until
        and visit_id in (select visit_id from opened_otherwise)
    group by visit_id
)
select
    united.k0 as k0,
    united.visitors as visitors,
    united.scroll_total as scroll_total,
    united.scroll_visits as scroll_visits,
    united.entry_bounces as entry_bounces,
    united.entries as entries,
    $total_0 as total_0_visitors,
    count(*) over () as total_rows
from (
    select
        k0,
        sum(visitors) as visitors,
        sum(scroll_total) as scroll_total,
        sum(scroll_visits) as scroll_visits,
        sum(entry_bounces) as entry_bounces,
        sum(entries) as entries,
        sum(present) as present
    from (
        select
            k0,
            visitors,
            0 as scroll_total,
            0 as scroll_visits,
            0 as entry_bounces,
            0 as entries,
            1 as present
        from (
            select
                path as k0,
                count(distinct visitor_id) as visitors
            from events
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
            scroll_total,
            scroll_visits,
            0 as entry_bounces,
            0 as entries,
            0 as present
        from (
            select
                k0,
                coalesce(sum(deepest) filter (where deepest >= 0), 0) as scroll_total,
                count(*) filter (where deepest >= 0) as scroll_visits
            from (
                select
                    path as k0,
                    max(case when scroll <= 100 then scroll else -1 end) as deepest,
                    sum(engaged_ms) as engaged
                from events
                where site_id = $site
                    and at_ms >= $since
                    and at_ms < $until
                    and name = 'engagement'
                group by k0, visit_id, hostname, path
            ) as pages
            group by k0
        ) as part
        union all
        select
            k0,
            0 as visitors,
            0 as scroll_total,
            0 as scroll_visits,
            entry_bounces,
            entries,
            0 as present
        from (
            select
                case when entry_path = '' then coalesce(late_path, '') else entry_path end as k0,
                greatest(count(*) filter (where entry) - count(*) filter (where unbounce), 0) as entry_bounces,
                count(*) filter (where entry) as entries
            from events
            left join late_entries using (visit_id)
            where site_id = $site
                and at_ms >= $reach_since
                and at_ms < $reach_until
                and visit_started_ms >= $since
                and visit_started_ms < $until
            group by k0
        ) as part
        union all
        select
            k0,
            visitors,
            0 as scroll_total,
            0 as scroll_visits,
            0 as entry_bounces,
            0 as entries,
            1 as present
        from (
            select
                path as k0,
                coalesce(sum(imported.visitors), 0) as visitors
            from imported
            where site_id = $site
                and report = $text_0
                and day >= $first_day
                and day <= $final_day
            group by k0
        ) as part
        union all
        select
            k0,
            0 as visitors,
            scroll_total,
            scroll_visits,
            0 as entry_bounces,
            0 as entries,
            1 as present
        from (
            select
                path as k0,
                coalesce(sum(imported.scroll_total), 0) as scroll_total,
                coalesce(sum(imported.scroll_visits), 0) as scroll_visits
            from imported
            where site_id = $site
                and report = $text_0
                and day >= $first_day
                and day <= $final_day
            group by k0
        ) as part
        union all
        select
            k0,
            0 as visitors,
            0 as scroll_total,
            0 as scroll_visits,
            entry_bounces,
            entries,
            0 as present
        from (
            select
                entry_path as k0,
                coalesce(sum(imported.bounces), 0) as entry_bounces,
                coalesce(sum(imported.entrances), 0) as entries
            from imported
            where site_id = $site
                and report = $text_1
                and day >= $first_day
                and day <= $final_day
            group by k0
        ) as part
    ) as parts
    group by k0
) as united
where united.present > 0
order by united.visitors desc nulls last, united.k0 asc
limit $limit
offset $offset
