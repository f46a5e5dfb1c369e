-- What PostgreSQL has beside the events.
create table vectors (
  vector_id bigint primary key,
  embedding real[] not null
);
create table blobs (
  blob_id bigint primary key,
  body bytea not null
);
create table pictures (
  blob_id bigint primary key,
  url text not null
);
