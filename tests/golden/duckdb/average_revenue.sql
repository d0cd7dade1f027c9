-- {"metrics": ["average_revenue"], "dimensions": ["event:goal"]}
-- text_0: "/docs"
-- scroll_50: 50
-- site: 1
-- since: 1709247600000
-- until: 1711922400000
-- text_1: "Purchase"
-- text_2: "plan"
-- text_3: "pro"
-- text_4: "Signup"
-- text_5: "^(?s:/docs/.*)$"
-- text_6: "EUR"
-- text_7: ""
-- limit: 10000
-- offset: 0
select
    united.k0 as k0,
    united.revenue_milli as revenue_milli,
    united.revenue_events as revenue_events,
    count(*) over () as total_rows
from (
    select
        goal as k0,
        coalesce(sum(revenue_milli) filter (where currency = case goal when 0 then $text_6 when 1 then $text_7 when 2 then $text_7 when 3 then $text_7 end and currency <> ''), 0) as revenue_milli,
        count(*) filter (where currency = case goal when 0 then $text_6 when 1 then $text_7 when 2 then $text_7 when 3 then $text_7 end and currency <> '') as revenue_events
    from (
        select
            *,
            unnest(list_filter([case when (name = $text_1 and coalesce(props[$text_2], '') = $text_3) then 0 end, case when (name = 'engagement' and path = $text_0 and scroll >= $scroll_50 and scroll <= 100) then 1 end, case when (name = $text_4) then 2 end, case when (name = 'pageview' and regexp_matches(path, $text_5)) then 3 end]::integer[], lambda number: number is not null)) as goal
        from events
        where site_id = $site
            and at_ms >= $since
            and at_ms < $until
            and (name <> 'engagement' or (name = 'engagement' and path = $text_0 and scroll >= $scroll_50 and scroll <= 100))
    ) as reached
    group by k0
) as united
order by united.revenue_milli / nullif(united.revenue_events, 0) desc nulls last, united.k0 asc
limit $limit
offset $offset
