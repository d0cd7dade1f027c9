create table site (
    id integer primary key autoincrement,
    domain text not null unique,
    created_ms bigint not null,
    removed_ms bigint,
    ip text not null,
    bots text not null,
    identify boolean not null,
    retention_days integer not null
);

create table alias (
    name text primary key,
    site_id integer not null references site (id) on delete cascade
);

create table zone_since (
    site_id integer not null references site (id) on delete cascade,
    since_ms bigint not null,
    zone text not null,
    primary key (site_id, since_ms)
);

-- Sites that are gone from `site` but whose events may still be somewhere.
create table leftover (
    site_id integer primary key
);

create table ignored (
    network text primary key
);

create table token (
    id integer primary key autoincrement,
    digest blob not null unique,
    created_ms bigint not null
);

create table day_secret (
    day integer primary key,
    secret blob not null
);

-- Grows with every change, so that other processes and nodes see that there was one.
create table revision (
    number bigint not null
);

insert into revision values (0);
