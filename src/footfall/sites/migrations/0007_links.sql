-- A link has a target, a pixel none. What stands in an address belongs to one of them alone, whatever its site.
create table link (
    id integer primary key autoincrement,
    site_id integer not null references site (id) on delete cascade,
    slug text not null unique,
    target text
);
