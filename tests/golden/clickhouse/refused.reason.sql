-- {"metrics": ["refused"], "dimensions": ["refused:reason"]}
-- site: 1
-- since: 1709247600000
-- until: 1711922400000
-- limit: 10000
-- offset: 0
select
    united.k0 as k0,
    united.refused_events as refused_events,
    count(*) over () as total_rows
from (
    select
        refused as k0,
        toInt64(sum(refused_count)) as refused_events
    from refused
    where site_id = {site:Int64}
        and at_ms >= {since:Int64}
        and at_ms < {until:Int64}
    group by k0
) as united
order by united.refused_events desc nulls last, united.k0 asc
limit {limit:Int64}
offset {offset:Int64}
