create table people (
  id integer primary key,
  name text not null,
  mail text
);
create table animals (
  id integer primary key,
  owner integer references people (id),
  name text not null,
  born text
);
