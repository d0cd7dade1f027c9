create table goal (
    id integer primary key autoincrement,
    site_id integer not null references site (id) on delete cascade,
    display_name text not null,
    event_name text not null,
    page_path text not null,
    scroll_threshold integer,
    currency text not null,
    props text not null,
    unique (site_id, display_name)
);

create table segment (
    id integer primary key autoincrement,
    site_id integer not null references site (id) on delete cascade,
    name text not null,
    filters text not null,
    unique (site_id, name)
);

create table import (
    id integer primary key autoincrement,
    site_id integer not null references site (id) on delete cascade,
    label text not null,
    source text not null,
    created_ms bigint not null
);

-- A part is a file of rows. Those named here count, and no others; an import without parts is not complete.
create table import_part (
    id integer primary key autoincrement,
    import_id integer not null references import (id) on delete cascade,
    first_day integer not null,
    last_day integer not null,
    row_count integer not null
);
