create table people (id integer primary key);
commit;
create table animals (id integer primary key);
