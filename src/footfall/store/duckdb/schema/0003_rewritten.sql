-- Rows that came out of the order of time, until their person's visits are made anew.
alter table events add column late boolean default false;

alter table events add column neighbour_id ubigint default 0;

alter table refused add column late boolean default false;

alter table refused add column neighbour_id ubigint default 0;

-- How many rows each site's day had when it was last laid down visit by visit.
create table laid (
    site_id integer not null,
    day integer not null,
    day_rows bigint not null
);
