-- A row is one refused event, or stands for many that got no row of their own.
select day, refused, refused_by, sum(refused_count)::bigint as events
from refused
where site_id = $site
    and day >= $first_day
    and day <= $last_day
group by day, refused, refused_by
order by day, refused, refused_by
