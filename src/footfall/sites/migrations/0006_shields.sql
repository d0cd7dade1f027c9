create table shield (
    id integer primary key autoincrement,
    site_id integer not null references site (id) on delete cascade,
    kind text not null,
    value text not null,
    note text not null,
    created_ms bigint not null,
    unique (site_id, kind, value)
);
