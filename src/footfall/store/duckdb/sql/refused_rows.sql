select site_id, day, count(*) as number
from refused
where day >= $first_day
group by site_id, day
order by site_id, day
