select min(at_ms)
from events
where site_id in (select unnest($sites))
