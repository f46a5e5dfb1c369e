-- Everything that pg_dump has words of its own for, with rows: what is read from a dump of it must
-- be what is read from the server.
create schema sales;
create schema "Odd Schema";
create type public.mood as enum ('sad', 'ok', 'happy');
alter type public.mood add value 'meh' before 'ok';
create type sales.address as (street text, number integer, since timestamptz, share float8);
create type public.span as range (subtype = float8);
create domain public.year as integer check (value between 1901 and 2155);
create domain sales.email as text not null check (value like '%@%');
create domain public.years as public.year[];

create table public.every_type (
    id bigint primary key,
    small smallint, middle integer, large bigint, object oid,
    single real, double double precision, exact numeric, money_like numeric(12,2), thousands numeric(5,-3),
    truth boolean, bytes bytea, letters char(5), short varchar(10), long text, tag "char", label name,
    day date, clock time, clock_zone timetz, moment timestamp, instant timestamptz,
    rounded timestamptz(0), length interval, months interval year to month,
    identifier uuid, document json, parts jsonb, markup xml, bits bit(4), more_bits bit varying(8),
    address inet, network cidr, hardware macaddr, place point, area box, words tsvector, query tsquery,
    feeling public.mood, feelings public.mood[], made public.year, all_years public.years,
    numbers integer[], texts text[], floats float8[], singles real[], instants timestamptz[],
    blobs bytea[], truths boolean[], whole sales.address, wholes sales.address[],
    days daterange, instants_range tstzrange, several tstzmultirange, spans public.span,
    price money, log_position pg_lsn
);
insert into public.every_type (id) values (9223372036854775807);
insert into public.every_type values (
    -9223372036854775808,
    -32768, 2147483647, 9007199254740993, 4294967295,
    0.1, 0.1, 12345678901234567890.123456789, 5, 123499,
    true, '\x00ff5c0a0927', 'ab', 'ä', e'tab\t newline\n return\r back\\slash \b\f\v "q" ''q'' \\. \\N', 'x', 'a name',
    '2024-02-29', '24:00:00', '12:00:00+05:30', '2024-01-02 03:04:05.678', '2024-07-01 12:00:00+02',
    '2024-07-01 12:00:00.5+02', '1 year 2 mons -3 days 04:05:06.7', '1 year 2 months',
    'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', '{"b": 1,  "a": [2.50]}', '{"b": 1, "a": [2.50, 1e3], "a": null}',
    '<a>&amp;</a>', '1010', '101', '10.0.0.1/8', '10.0.0.0/8', '08:00:2b:01:02:03', '(1.5,-2)', '((0,0),(1,1))',
    'a fat:2 cat', 'fat & cat', 'meh', '{sad,happy}', 1999, '{1901,2155}',
    '{1,NULL,-3}', '{NULL,"NULL","","a b","q\"\\","{}"}', '{0.1,NaN,-Infinity,1e300,1e15,123456}', '{0.1,16777217,1e-7}',
    '{"2024-07-01 12:00:00+02","1900-01-01 00:00:00+00",infinity}',
    array['\x00ff'::bytea, '\x5c22'::bytea, ''::bytea], '{t,f,NULL}',
    row('a "street", (x)', 5, '2024-07-01 12:00:00+02', 0.30000000000000004),
    array[row('b', null, '2024-01-01 00:00:00+00', 'NaN')::sales.address],
    '[2024-01-01,2024-01-31]', '["2024-07-01 12:00:00+02",)', '{["2024-07-01 12:00:00+02","2024-08-01 12:00:00+02"),["2025-01-01 00:00:00+00",)}', '[0.1,0.30000000000000004)',
    '1234.5', '16/B374D848'
);
insert into public.every_type (id, single, double, exact, instant, moment, day, long, short, bytes, feelings, numbers, texts, days, parts, document)
values (1, 'NaN', '-Infinity', 'NaN', 'infinity', '-infinity', 'infinity', '', '', '', '{}', '[0:1]={1,2}', '{{a,b},{c,d}}', 'empty', 'null', 'null'),
       (2, '-0', '-0', '-0.00', '0044-03-15 12:00:00+00 BC', '15000-12-31 23:59:59', '0044-03-15 BC', 'nul', '\N', '\x', null, '{}', '{}', '(,)', '"é \u0001 \n"', ' [ 1 , 2 ] '),
       (3, 3.4028235e38, 5e-324, 0.00000000000000006938893903907228, '1900-01-01 00:00:00+00', '2000-01-01', '1999-12-31', E'\u2028 é 🚌 \x7f', E'\\', E'\\\\', null, null, null, '[2024-01-01,2024-01-02)', '[1, 12345678901234567890.5]', '12345678901234567890');

-- Names, keys, references.
create table sales."Order" ("Id" integer generated always as identity primary key, "select" text unique, "a""b" integer);
insert into sales."Order" ("select", "a""b") values ('x', 1), ('y', 2);
create table sales.line (
    order_id integer not null references sales."Order" on delete cascade deferrable initially deferred,
    number smallint not null, code char(3) not null, amount numeric(8,2) check (amount >= 0), contact sales.email default 'a@b',
    primary key (order_id, number), unique (code, number) include (amount)
);
insert into sales.line values (2, 1, 'b', 3, 'x@y'), (1, 2, 'a', 2, 'x@y'), (1, 1, 'c', 1, 'x@y');
create table "Odd Schema"."Table; with 'all' -- of it" ("col, umn" serial, parent integer, by_email text, primary key ("col, umn"));
alter table "Odd Schema"."Table; with 'all' -- of it" add foreign key (parent) references "Odd Schema"."Table; with 'all' -- of it" ("col, umn") on update set null not valid;
insert into "Odd Schema"."Table; with 'all' -- of it" (by_email) values ('a'), ('B');
create unique index by_lower on "Odd Schema"."Table; with 'all' -- of it" (lower(by_email)) where parent is null;
create index on "Odd Schema"."Table; with 'all' -- of it" using hash (parent);
create table public.code_key (code char(4) primary key, rank float8);
insert into public.code_key values ('b', 1), ('ab', 2), ('a', 'NaN'), ('a!', 3);
create table public.float_key (x double precision primary key);
insert into public.float_key values (10), (9), (-1.5), ('NaN'), ('Infinity'), (1e20);
create table public.text_key (x text collate "C", y timestamptz, primary key (x, y));
insert into public.text_key values ('a', '2024-01-01 00:00:00+00'), ('B', '2024-01-01 00:00:00+00'), ('é', 'infinity'), ('a', '2023-12-31 23:30:00-01'), ('', '-infinity');
create table public.uuid_key (x uuid primary key);
insert into public.uuid_key values ('ffffffff-0000-0000-0000-000000000000'), ('00000000-0000-0000-0000-000000000001');
create table public.no_key (a integer, b text);
insert into public.no_key values (3, 'c'), (1, 'a'), (1, 'a'), (null, null);
create table public.empty (a integer);

-- Counting.
create sequence sales.counter start 10 increment 5;
create table public.counted (
    a integer default nextval('sales.counter') primary key, b bigserial, c smallint generated by default as identity (start 100),
    d text default 'x'::text || nextval('sales.counter')
);
insert into public.counted (d) values ('one'), ('two');
create table public.never_counted (a serial primary key);

-- Computed columns.
create table public.computed (a integer primary key, b integer generated always as (a * 2) stored, c text);
insert into public.computed (a, c) values (1, 'x'), (2, 'y');

-- Partitions and inheritance.
create table public.parted (id integer not null, region text not null, at date not null, v integer, primary key (id, region, at)) partition by list (region);
create table public.parted_eu partition of public.parted for values in ('eu') partition by range (at);
create table public.parted_eu_24 partition of public.parted_eu for values from ('2024-01-01') to ('2025-01-01');
create table sales.parted_rest (v integer, region text not null, id integer not null, at date not null);
alter table public.parted attach partition sales.parted_rest default;
insert into public.parted values (3, 'eu', '2024-05-01', 1), (1, 'us', '2020-01-01', 2), (2, 'eu', '2024-01-01', 3);
create table public.refers (id integer primary key, a integer, b text, c date, foreign key (a, b, c) references public.parted);
insert into public.refers values (1, 1, 'us', '2020-01-01');
create table public.base (id integer primary key, made timestamptz not null default '2024-01-01 00:00:00+00', check (id > 0));
create table public.derived (extra text, id integer) inherits (public.base);
alter table public.derived alter column extra set default 'd';
insert into public.base values (1);
insert into public.derived values (2, '2024-01-01 00:00:00+00', 'x');

-- What is noted or skipped.
create function public.touch() returns trigger language plpgsql as $body$ begin new.v := coalesce(new.v, 0); return new; /* ; */ end; $body$;
create function public.atomic(a integer) returns integer language sql begin atomic select case when a > 0 then 1 else 0 end; end;
create procedure public.nothing_done() language sql as 'select '';''';
create trigger touches before insert on public.parted for each row execute function public.touch();
create trigger touched after update of c on public.computed for each row when (old.c is distinct from new.c) execute function public.touch();
alter table public.computed disable trigger touched;
create view public.joined as select c.a, n.b from public.computed c left join public.no_key n using (a);
create materialized view sales.summed as select count(*) as n from public.no_key;
create rule quiet as on delete to public.joined do instead (select 1; select 2);
alter table public.no_key enable row level security;
create policy own on public.no_key for select to public using ((a = 1) or (b = ';'));
comment on table public.no_key is 'a ; comment ''with'' quotes';
create index on sales.line (order_id, code);
create statistics public.together on a, b from public.no_key;
alter table public.every_type add exclude using gist (place with ~=);
create table public.skipped_names (exclude boolean, "constraint" text, "like" text, value integer default -1 not null, at time default '10:00'::time without time zone);
insert into public.skipped_names values (true, 'a', 'b', 2, '11:00');
