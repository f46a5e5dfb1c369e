create table events (
  event_id bigint primary key,
  account_id bigint not null,
  kind text not null,
  amount double precision not null,
  created_at timestamp not null,
  note text not null,
  payload jsonb not null
);
