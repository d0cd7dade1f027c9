select ip, path, count(*) as pageviews
from events
where site_id = $site
    and at_ms >= $since
    and at_ms < $until
    and name = 'pageview'
    and path >= $first_path
    and path <= $last_path
group by path, ip
order by path, ip
