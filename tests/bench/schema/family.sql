create table parents (
  parent_id integer primary key,
  name text not null
);
create table children (
  child_id integer primary key,
  parent_id integer not null references parents,
  name text not null,
  age integer not null
);
