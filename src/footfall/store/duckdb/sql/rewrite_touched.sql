-- Their visits, each whole, but of nobody whose last event is so new that a visit may be going on.
create temp table touched as
with found as (
    select events.visit_id, min(people.person) as person
    from events
    join people on events.visitor_id = people.id
    where events.site_id = $site and events.at_ms between $since and $until
    group by events.visit_id
),
visited as (
    select found.visit_id, found.person, max(events.at_ms) as last_ms
    from events
    join found using (visit_id)
    where events.site_id = $site and events.at_ms between $since and $until
    group by found.visit_id, found.person
)
select visit_id, person
from visited
where person not in (
    select person
    from visited
    where last_ms >= $settled
)
