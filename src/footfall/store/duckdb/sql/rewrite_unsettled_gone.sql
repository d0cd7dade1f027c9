-- Those without any visit have nothing that may be going on.
delete from people
where person in (
    select people.person
    from people
    join events on events.visitor_id = people.id
    where events.site_id = $site
        and events.at_ms between $since and $until
        and events.visit_id not in (select visit_id from touched)
)
