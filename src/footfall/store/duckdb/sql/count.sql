select count(*)
from events
where site_id = $site
    and at_ms >= $since
    and at_ms < $until
    and name = 'pageview'
