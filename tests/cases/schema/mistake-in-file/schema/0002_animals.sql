create table animals (id integer primary key);
create table toys (id integer,);
