-- Answers show whole seconds, so within one of them it is arrival that orders.
select
    ip,
    country,
    region_name,
    city_name,
    trim(browser || ' ' || browser_version),
    trim(os || ' ' || os_version),
    path,
    referrer,
    at_ms
from events
where site_id = $site
    and at_ms >= $since
    and at_ms < $until
    and name = 'pageview'
    and path >= $first_path
    and path <= $last_path
order by path, at_ms // 1000 desc, arrival_us
