-- The sites that a user wants at the top of the list.
create table user_pin (
    user_id integer not null references user (id) on delete cascade,
    site_id integer not null references site (id) on delete cascade,
    primary key (user_id, site_id)
);
