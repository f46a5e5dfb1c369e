-- Targets of the plans that transform. Their rows are written to files only.
create table facts (
  id bigint primary key,
  account bigint not null,
  price double precision not null,
  happened_at text not null,
  remark text not null,
  document json not null,
  order_number text not null,
  kind text not null,
  place json not null
);
create table labels (
  id bigint primary key,
  label text not null
);
create table families (
  id bigint primary key,
  name text not null,
  children json not null
);
