-- A visit lasts 24 hours at most, and an event may be dated five minutes ahead.
select *
from events
where at_ms >= $since - 24 * 3600000 - 300000
    and visit_id in (
        select visit_id
        from events
        where at_ms >= $since
    )
order by visit_started_ms, visit_id, seq
