-- Refused rows of a day as events that came late; their visits are made anew. A reason why is kept as a mark.
insert into events by name
select * exclude (refused, refused_count, refused_by, late) replace (
    refused as mark,
    xor(visitor_id, arrival_us::ubigint) as visit_id,
    at_ms as visit_started_ms,
    1 as seq
),
true as late
from refused
where site_id = $site
    and day = $day
    and refused = $reason
    and refused_count = 1
    and arrival_us < $before_us
