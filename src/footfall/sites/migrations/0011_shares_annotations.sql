-- The unlock key is drawn anew with each password, so that what an earlier one unlocked is locked.
create table share (
    id integer primary key autoincrement,
    site_id integer not null references site (id) on delete cascade,
    slug text not null unique,
    name text not null,
    password text not null,
    unlock_key blob not null,
    segment_id integer references segment (id),
    panels text not null,
    created_ms bigint not null,
    used_ms bigint
);

create table annotation (
    id integer primary key autoincrement,
    site_id integer not null references site (id) on delete cascade,
    moment text not null,
    words text not null,
    author text not null
);
