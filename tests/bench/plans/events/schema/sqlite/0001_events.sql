create table events (
  event_id integer primary key,
  account_id integer not null,
  kind text not null,
  amount real not null,
  created_at text not null,
  note text not null,
  payload text not null
);
