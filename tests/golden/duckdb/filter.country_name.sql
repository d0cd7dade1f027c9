-- {"metrics": ["visitors", "visits"], "filters": [["contains", "visit:country_name", ["land"]]]}
-- site: 1
-- since: 1709247600000
-- until: 1711922400000
-- texts_0: 257 texts
-- texts_1: 257 texts
-- text_2: "land"
-- reach_since: 1709245800000
-- reach_until: 1712008800000
-- limit: 10000
-- offset: 0
with countries as (
    select unnest($texts_0) as listed, unnest($texts_1) as kinds
),
countries_found as (
    select
        listed
    from countries
    where (contains(kinds, $text_2))
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
                and country in (select listed from countries_found)
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
                and country in (select listed from countries_found)
        ) as part
    ) as parts
) as united
order by united.visitors desc nulls last
limit $limit
offset $offset
