alter table site add column public boolean not null default false;

-- Null is everything, those to come included.
alter table site add column collect text;

alter table site add column tracker text not null default '';

alter table site add column tracker_exclude text not null default '[]';
