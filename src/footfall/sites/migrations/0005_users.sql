create table "user" (
    id integer primary key autoincrement,
    email text not null unique,
    name text not null,
    password text not null,
    role text,
    language text not null,
    created_ms bigint not null,
    seen_ms bigint
);

create table user_role (
    user_id integer not null references "user" (id) on delete cascade,
    site_id integer not null references site (id) on delete cascade,
    role text not null,
    primary key (user_id, site_id)
);

-- Which code was taken last is kept, so that none is taken twice.
create table second_factor (
    user_id integer primary key references "user" (id) on delete cascade,
    secret blob not null,
    last_step bigint not null
);

create table recovery_code (
    digest blob primary key,
    user_id integer not null references "user" (id) on delete cascade
);

create table reset_code (
    user_id integer primary key references "user" (id) on delete cascade,
    digest blob not null unique,
    until_ms bigint not null
);

create table session (
    id integer primary key autoincrement,
    digest blob not null unique,
    user_id integer not null references "user" (id) on delete cascade,
    agent text not null,
    created_ms bigint not null,
    seen_ms bigint not null
);

-- No references: what was done stays, whoever and whatever is gone by now.
create table audit (
    id integer primary key autoincrement,
    at_ms bigint not null,
    actor text not null,
    action text not null,
    site text not null,
    detail text not null
);

alter table token add column name text not null default '';
alter table token add column scopes text not null default 'manage,read,write';
alter table token add column all_sites boolean not null default true;
alter table token add column used_ms bigint;

create table token_site (
    token_id integer not null references token (id) on delete cascade,
    site_id integer not null references site (id) on delete cascade,
    primary key (token_id, site_id)
);
