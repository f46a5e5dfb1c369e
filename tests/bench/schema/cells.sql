create table cells (
  cell_id integer primary key,
  body text not null
);
