-- {"metrics": ["visitors", "visits"], "dimensions": ["event:goal"]}
-- goal_site_2: 2
-- text_0: "/docs"
-- scroll_50: 50
-- site_0: 1
-- site_1: 2
-- since: 1709247600000
-- until: 1711922400000
-- text_1: "Purchase"
-- text_2: "plan"
-- text_3: "pro"
-- text_4: "Signup"
-- text_5: "^(?s:/docs/.*)$"
-- limit: 10000
-- offset: 0
select
    united.k0 as k0,
    united.visitors as visitors,
    united.visits_seen as visits_seen,
    count(*) over () as total_rows
from (
    select
        goal as k0,
        count(distinct visitor_id) as visitors,
        count(distinct visit_id) as visits_seen
    from (
        select
            *,
            unnest(list_filter([case when (site_id = $goal_site_2 and name = $text_1 and coalesce(props[$text_2], '') = $text_3) then 0 end, case when (site_id = $goal_site_2 and name = 'engagement' and path = $text_0 and scroll >= $scroll_50 and scroll <= 100) then 1 end, case when (site_id = $goal_site_2 and name = $text_4) then 2 end, case when (site_id = $goal_site_2 and name = 'pageview' and regexp_matches(path, $text_5)) then 3 end]::integer[], lambda number: number is not null)) as goal
        from events
        where site_id in ($site_0, $site_1)
            and at_ms >= $since
            and at_ms < $until
            and (name <> 'engagement' or (site_id = $goal_site_2 and name = 'engagement' and path = $text_0 and scroll >= $scroll_50 and scroll <= 100))
    ) as reached
    group by k0
) as united
order by united.visitors desc nulls last, united.k0 asc
limit $limit
offset $offset
