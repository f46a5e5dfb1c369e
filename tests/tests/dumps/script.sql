/* A script as a person writes one; /* comments nest */ ; */
begin transaction;
set client_min_messages = warning;
set client_encoding to 'utf-8'; SET TIME ZONE 'UTC';
create schema if not exists shop authorization current_user;
CREATE TYPE shop.colour AS ENUM ('red', 'blue');
create domain shop.quantity as integer default 1 not null check (value > 0);
create table if not exists shop.maker (
    id serial primary key,
    name varchar(20) not null unique,
    "Since" date default '2020-1-1' check ("Since" > '1900-01-01'),
    active boolean not null default true
);
create table if not exists shop.maker (id int);
create unlogged table item (
    maker_id int references shop.maker on delete set null,
    code char(6) primary key,
    price numeric(8, 2) not null,
    weight real, volume float, colour shop.colour default 'red',
    quantity shop.quantity,
    made timestamp(3), seen timestamptz, opens time,
    tags text[] default '{}', extra jsonb, "like" text, check (price > 0), unique (maker_id, code)
);
alter table item add column note text, add constraint by_note unique (note);
create unique index on item (lower("like")) where maker_id is null;
insert into shop.maker (name) values ('One'), (N'Two  '), (E'Three\x21'), (U&'Fo\0075r');
insert into shop.maker values (10, 'Ten', '1999/12/31', 'no'), (11, $$Eleven's$$, null, default);
insert into shop.maker (name, active) values ($x$Twelve$x$, 'off');
INSERT INTO item (maker_id, code, price, weight, volume, made, seen, opens, tags, extra, "like")
VALUES
    (1, 'a', .5, 0.1, 1e3, '2024/1/2 3:04', '2024-01-02T03:04:05+02:00', '9:05', '{ a , "b c"}', '{"b": 1, "a": [1.0, 1e2]}', 'x')
;
insert into item (code, price, made, seen, colour) values
    (/* é */ 'bé', 12.345, timestamp '2024-01-02 03:04:05.6789', '2024-01-02 03:04:05Z', 'blue'::shop.colour),
    ('c', '7', '20240102', '2024-01-02 03:04:05.5 -0330', default), -- the end; of it
    ('d', +1e1, 'infinity', '-infinity', null);
copy item (code, price, quantity) from stdin with (delimiter ';', null 'nothing');
e;1.00;5
f\;g;2;7
\.
create view cheap as select * from item where price < 1;
create index if not exists item_maker on item using btree (maker_id desc nulls last);
grant select on all tables in schema shop to public;
comment on table item is 'it''s; an item';
commit;
analyze item;
