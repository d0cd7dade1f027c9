-- As footfall.enrich.address cuts those of new events: canonical text in, canonical text out.
create temp table redacted as
select * replace (
    case
        when not $keep_network then ''
        when not contains(ip, ':') then regexp_replace(ip, '[0-9]+$', '0')
        else regexp_replace(array_to_string(list_slice(string_split(split_part(ip, '::', 1), ':'), 1, 3), ':'), '(:0)+$', '') || '::'
    end as ip
)
from events
where site_id = $site
    and ip <> ''
