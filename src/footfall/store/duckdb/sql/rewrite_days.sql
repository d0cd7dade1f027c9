-- Each site's days: how many rows there are, how many wait to be placed anew, and how many were laid down last.
with counted as (
    select site_id, day, count(*) as day_rows, count(*) filter (late) as late_rows
    from events
    group by site_id, day
),
refused_late as (
    select site_id, day, count(*) as late_rows
    from refused
    where late
    group by site_id, day
)
select
    site_id,
    day,
    coalesce(counted.day_rows, 0),
    coalesce(counted.late_rows, 0) + coalesce(refused_late.late_rows, 0),
    coalesce(laid.day_rows, 0)
from counted
full join refused_late using (site_id, day)
left join laid using (site_id, day)
order by day, site_id
