-- Daily tables that another program counted (footfall.model.imported).
create table imported (
    site_id integer not null,
    import_id integer not null,
    report varchar not null,
    day integer not null,
    hostname varchar not null,
    path varchar not null,
    entry_path varchar not null,
    exit_path varchar not null,
    source varchar not null,
    visit_referrer varchar not null,
    utm_source varchar not null,
    utm_medium varchar not null,
    utm_campaign varchar not null,
    utm_content varchar not null,
    utm_term varchar not null,
    name varchar not null,
    link_url varchar not null,
    prop_path varchar not null,
    country varchar not null,
    region varchar not null,
    city bigint not null,
    device varchar not null,
    browser varchar not null,
    browser_version varchar not null,
    os varchar not null,
    os_version varchar not null,
    visitors bigint not null,
    visits bigint not null,
    pageviews bigint not null,
    bounces bigint not null,
    duration_s bigint not null,
    events bigint not null,
    entrances bigint not null,
    exits bigint not null,
    scroll_total bigint not null,
    scroll_visits bigint not null,
    time_on_page_s bigint not null,
    time_on_page_visits bigint not null
);

-- The parts of imports that are in the table above.
create table imported_part (
    site_id integer not null,
    import_id integer not null,
    part_id integer not null
);
