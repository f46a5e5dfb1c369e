-- Types of extensions, and values at the edges of the server's own.
create extension hstore;
create extension ltree;
create extension citext;
create table edges (
    id integer primary key,
    pairs hstore, path ltree, word citext, words citext[],
    tiny numeric, huge numeric, whole numeric(40), cents numeric(10, -2),
    single real, double double precision,
    day date, moment timestamp, instant timestamptz, length interval, clock time, zoned timetz,
    grid integer[][], shifted integer[], flags boolean[], raws bytea[], texts text[],
    document json, parts jsonb, search tsvector, bits bit varying, address inet, span int8range
);
insert into edges (id, pairs, path, word, words) values
    (1, 'a=>1, "b c"=>NULL, "d\"e"=>""', 'Top.Science', 'MiXed', '{A,a}'),
    (2, '', '', '', '{}');
insert into edges (id, tiny, huge, whole, cents, single, double) values
    (3, 'NaN', 'Infinity', 9999999999999999999999999999999999999999, 12345600, 'NaN', 'NaN'),
    (4, 1e-200, ('1' || repeat('0', 600))::numeric + 0.5, -1, -12345600, 'infinity', '-infinity'),
    (5, 0.000, -0.10, 0, 0, 1.17549435e-38, 2.2250738585072014e-308),
    (6, null, null, null, null, 0.1, 0.1);
insert into edges (id, day, moment, instant, length, clock, zoned) values
    (7, 'infinity', '-infinity', 'infinity', '178000000 years', '00:00', '00:00+15:59:59'),
    (8, '0044-03-15 BC', '0044-03-15 12:00:00.000001 BC', '0044-03-15 12:00:00.5+00 BC', '-1 mons +2 days -00:00:00.000001', '24:00', '23:59:59.999999-15:59'),
    (9, '15000-12-31', '15000-12-31 23:59:59.999999', '15000-12-31 23:59:59.999999+00', '1 mon -1 day', '12:34:56.789', '12:00+05:30');
insert into edges (id, grid, shifted, flags, raws, texts) values
    (10, '{{1,2},{3,NULL}}', '[-1:1]={1,2,3}', '{t,f,NULL}', array[''::bytea, '\x00ff'::bytea, null], '{"",NULL,"NULL","a,b","{}","\\\\","\"",é}'),
    (11, '{}', '{}', '{}', '{}', '{}');
insert into edges (id, document, parts, search, bits, address, span) values
    (12, ' {"b":1,"a":1,"a":2,"n":1.10, "z":"\u0000"} ', '{"b":1,"a":2,"n":1.10,"big":12345678901234567890.10}', '''a b'':1A,2 ''c''', '', '::1/64', '[1,5)'),
    (13, 'null', 'null', '', '101', '10.0.0.1', 'empty'),
    (14, '"\ud83d\ude00"', '"😀"', null, null, null, '(,)');
create table keyless (a text, b double precision);
insert into keyless values ('a', 'NaN'), ('a', 'NaN'), (null, null), ('', -0.0);
create table composite_key (a text, b numeric(6, 2), c bytea, v text, primary key (a, b, c));
insert into composite_key values ('x', 1, '\x00', 'a'), ('x', 1.5, '\x00', 'b'), ('X', 1, '\x0000', 'c');
