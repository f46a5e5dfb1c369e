create table animals (id integer primary key);
