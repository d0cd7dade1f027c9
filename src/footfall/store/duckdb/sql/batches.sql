select
    0,
    key,
    body,
    at_ms,
    accepted,
    refused
from batches
where at_ms >= $since and ($key = 0 or key = $key)
order by at_ms desc, key
limit $most
