create table nodes (
  node_id integer primary key,
  parent_id integer references nodes,
  name text not null
);
