create table animals (id integer primary key, owner integer references people (id));
