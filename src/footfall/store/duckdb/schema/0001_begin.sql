-- No indexes, no keys: rows are appended, and a site's day is rewritten whole (docs/architecture.md).
create table events (
    site_id integer not null,
    at_ms bigint not null,
    arrival_us bigint not null,
    day integer not null,
    visitor_id ubigint not null,
    visit_id ubigint not null,
    seq integer not null,
    visit_started_ms bigint not null,
    entry boolean not null,
    unbounce boolean not null,
    gap_ms integer not null,
    name varchar not null,
    hostname varchar not null,
    path varchar not null,
    title varchar not null,
    referrer varchar not null,
    screen_width usmallint not null,
    screen_height usmallint not null,
    language varchar not null,
    ip varchar not null,
    props map(varchar, varchar) not null,
    revenue_milli bigint not null,
    currency varchar not null,
    interactive boolean not null,
    scroll utinyint not null,
    engaged_ms integer not null,
    mark varchar not null,
    entry_hostname varchar not null,
    entry_path varchar not null,
    visit_referrer varchar not null,
    source varchar not null,
    utm_source varchar not null,
    utm_medium varchar not null,
    utm_campaign varchar not null,
    utm_content varchar not null,
    utm_term varchar not null,
    click_id varchar not null,
    country varchar not null,
    region varchar not null,
    region_name varchar not null,
    city bigint not null,
    city_name varchar not null,
    browser varchar not null,
    browser_version varchar not null,
    os varchar not null,
    os_version varchar not null,
    device varchar not null
);

create table refused as from events;

alter table refused add column refused varchar;

alter table refused add column refused_count integer;

-- The highest segment of each journal writer that is in the tables above.
create table loaded (
    writer bigint not null,
    sequence bigint not null
);
