-- Whether everybody may see how often the pages of a site were viewed.
alter table site add column counter boolean not null default false;
