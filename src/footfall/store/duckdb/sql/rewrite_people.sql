-- Under which ids those with a late row on the day are known on it and next to it; a person is named by the day's id.
create temp table people as
with late as (
    select visitor_id, neighbour_id
    from events
    where site_id = $site and day = $day and late
    union
    select visitor_id, neighbour_id
    from refused
    where site_id = $site and day = $day and late
)
select visitor_id as id, visitor_id as person
from late
union
select neighbour_id, visitor_id
from late
where neighbour_id <> 0
