alter table animals add column name text;
