-- Sites whose setting `ip` asks for less than some of their events may still hold.
create table uncut (
    site_id integer primary key references site (id) on delete cascade
);
