-- How many pageviews one path has in each minute, in the order of the answer.
select at_ms // 60000 as minute, count(*) as pageviews
from events
where site_id = $site
    and at_ms >= $since
    and at_ms < $until
    and name = 'pageview'
    and path = $path
group by minute
order by minute desc
