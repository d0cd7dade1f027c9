-- Which shield refused it; 0 for none.
alter table refused add column refused_by integer default 0;
