-- Every type that comes with PostgreSQL, and the values of each that are easily spoilt.
create extension hstore;
create extension ltree;
create extension citext;
create extension isn;
create type mood as enum ('sad', 'ok', 'it''s "fine", thanks', '');
create type pair as (n numeric(6,2), word text, at timestamptz);
create type floatrange as range (subtype = float8);
create domain positive as integer not null check (value > 0);
create domain even as positive check (value % 2 = 0);
create domain code as char(4);
create domain moods as mood[];
create domain amount as numeric(8,3);
create domain flag as boolean;
create domain raw as bytea;
create domain doc as jsonb;
create domain feeling as mood default 'ok';
create domain twin as pair;

create table numbers (
    id integer primary key,
    small smallint, large bigint, number oid,
    exact numeric, rounded numeric(10,2), tens numeric(3,-2), fine numeric(3,5),
    single real, double double precision, cash money
);
insert into numbers values
    (1, -32768, -9223372036854775808, 4294967295, 'NaN', 0, 12345, 0.00123, 'NaN', 'NaN', -92233720368547758.08),
    (2, 32767, 9223372036854775807, 0, 'Infinity', 12345678.90, -99900, -0.00999, '-Infinity', 'Infinity', 1234.5),
    (3, 0, 9007199254740993, 1, '-Infinity', -0.00, 0, 0, 0.1, 0.1, 0),
    (4, 1, 1, 1, 1.10, 1.1, 1, 0.00001, 1e-45, 5e-324, 0.01),
    (5, 1, 1, 1, 1e-16383, 1, 50, 0, 3.4028235e38, 1.7976931348623157e308, 1),
    (6, 1, 1, 1, 1e1000, 1, 49, 0, '-0', '-0', 1),
    (7, null, null, null, null, null, null, null, null, null, null),
    (8, 1, 1, 1, 123456789012345678901234567890.123456789012345678901234567890, 1, 1, 0, 16777217, 0.30000000000000004, 1);

create table texts (
    id integer primary key,
    free text, short varchar(5), padded char(6), one "char", called name, unsized bpchar,
    bits bit(3), morebits bit varying(8), doc xml
);
insert into texts values
    (1, E'line\nbreak\ttab\r\\ "quoted" ''single'' \u00e9 \U0001F600', 'ab   ', 'ab', 'x', 'Na"me', 'ab   ',
     b'101', b'10101', '<?xml version="1.0"?><a b="1">x &amp; y</a>'),
    (2, '', '', '', '', '', '', b'000', b'', '<a/>text<b/>'),
    (3, null, null, null, null, null, null, null, null, null),
    (4, '\N', '\.', '\N', '\', repeat('n', 63), ' ', b'111', b'1', '<a><![CDATA[<&>]]></a>'),
    (5, E'\u0001\u001f\u007f\u2028', E'\n', E'\n', '\351', E'tab\t', E'\n', b'111', b'1', '');

create table times (
    id integer primary key,
    day date, at timestamp, stamp timestamptz, coarse timestamp(0), clock time, zoned timetz(3),
    span interval, days interval day to second(2)
);
insert into times values
    (1, '0044-03-15 BC', '0044-03-15 12:00:00.000001 BC', '0044-03-15 12:00 BC', '2024-02-29 23:59:59.6',
     '24:00', '23:59:59.9999+14:30', '1 year -2 mons 3 days -04:05:06.789', '1 day 02:03:04.567'),
    (2, '15000-12-31', '15000-12-31 23:59:59.999999', '15000-12-31 23:59:59+00', '15000-01-01', '00:00', '00:00-15:59:59',
     '-178000000 years', '0'),
    (3, 'infinity', 'infinity', '-infinity', '-infinity', '12:34:56.789', '12:34:56+00', '0', '-1 day'),
    (4, '4713-11-24 BC', '4713-11-24 BC', '4713-11-25 BC', '0001-01-01', null, null, null, null),
    (5, '5874897-12-31', '294276-12-31 23:59:59.999999', '1883-11-18 12:03:57-04:56:02', '1970-01-01', '23:59:59.999999',
     '01:02:03.004-05', '1 mon', '9 days'),
    (6, null, null, null, null, null, null, null, null);

create table documents (id integer primary key, plain json, binary_ jsonb, hidden doc);
insert into documents values
    (1, E'{"b" : 1,\n  "a": [1.10, 1e400, 12345678901234567890123],"a":2, "z":"x\\u0000y"}',
     '{"b" : 1, "a": [1.10, 12345678901234567890123.1234567890], "\u00e9": "\ud83d\ude00"}', '{}'),
    (2, 'null', 'null', 'null'),
    (3, '"text"', '"text"', '[]'),
    (4, ' 1 ', '-0.0', '"x"'),
    (5, null, null, null),
    (6, E'[\n\n]', '[[[]]]', '{"a": {"b": null}}'),
    (7, E'\t"tab"\r', '1e400', '1E+3');

create table arrays (
    id integer primary key,
    words text[], numbers integer[][], bounds integer[], flags bool[], blobs bytea[], moods mood[],
    more moods, cents numeric(5,2)[], tags varchar(3)[], docs jsonb[], addresses inet[], pairs pair[]
);
insert into arrays values
    (1, '{NULL,"NULL","",a b,"a,b","{x}","q\"uote","back\\slash"}', '{{1,2},{3,NULL}}', '[0:1]={1,2}', '{t,f,NULL}',
     array['\x00ff'::bytea, ''], '{sad,"it''s \"fine\", thanks",""}', '{ok}', '{1.5,NaN,-0}', '{abc,NULL}',
     array['{"a": [1, 2]}'::jsonb], '{10.0.0.1,::1/64}', array[(1.5, 'a"b', null)::pair]),
    (2, '{}', '{}', '[-3:-2][4:5]={{1,2},{3,4}}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}'),
    (3, null, null, null, null, null, null, null, null, null, null, null, null);

create table shapes (
    id integer primary key,
    truth boolean, bytes bytea, feeling mood, range int4range, spans tstzmultirange, reals floatrange, made pair,
    search tsvector, asked tsquery, host inet, net cidr, mac macaddr, mac8 macaddr8, who uuid,
    spot point, area polygon, circle circle, line lseg, path path, box box,
    store hstore, tree ltree, nocase citext, book isbn13, position pg_lsn, snap pg_snapshot, kind regclass, how jsonpath
);
insert into shapes values
    (1, true, '\x00ff5c27', 'it''s "fine", thanks', '[1,10)', '{[2024-01-01 00:00+00,2024-02-01 00:00+00),[2025-01-01 00:00+00,)}',
     '(0.1,Infinity]', (12.5, E'a, "b" (c)\n', '2024-01-01 00:00:00.5+00'), '''it''''s'':1A fat:2,3B', 'fat & (rat | !cat:*A)',
     '10.0.0.1', '10.0.0.0/8', '08:00:2b:01:02:03', '08:00:2b:01:02:03:04:05', 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11',
     '(0.1,-0)', '((0,0),(1,1),(1e-300,0))', '<(1,2),3>', '[(0,0),(1,1)]', '[(0,0),(1,1)]', '(1,1),(0,0)',
     'a=>1, "b c"=>NULL, "q\"x"=>"=>"', 'Top.Science', 'MiXed', '978-0-11-000533-1', '16/B374D848', '10:20:10,14,15', 'pg_class', '$.a[*] ? (@ > 1)'),
    (2, false, '', '', 'empty', '{}', '(,)', (null, null, null), '', '', '192.168.1.5/24', '::/0', 'ff:ff:ff:ff:ff:ff',
     '00:00:00:ff:fe:00:00:00', '00000000-0000-0000-0000-000000000000', '(NaN,Infinity)', '((0,0))', '<(0,0),0>', '[(0,0),(0,0)]',
     '((0,0))', '(0,0),(0,0)', '', '', '', null, '0/0', '1:1:', null, 'strict $'),
    (3, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
     null, null, null, null, null, null, null, null),
    (4, true, decode(repeat('00', 3000), 'hex'), 'ok', '(,5]', '{}', 'empty', (0, '', null), 'a b a', '''a b''', '::ffff:1.2.3.4', 'fe80::/10',
     '00:00:00:00:00:00', '00:00:00:00:00:00:00:00', 'ffffffff-ffff-ffff-ffff-ffffffffffff', '(1,1)', '((0,0))', '<(0,0),0>',
     '[(0,0),(0,0)]', '((0,0))', '(0,0),(0,0)', '"\\"=>"\\"', 'a', 'ÀÉ', null, 'FFFFFFFF/FFFFFFFF', '1:1:', 'texts', '$');

create table domains (
    id even primary key,
    code code, moods moods, amount amount, flag flag, raw raw, doc doc, feeling feeling, twin twin
);
insert into domains values
    (2, 'ab', '{ok,sad}', 1.5, false, '\xdeadbeef', '{"a":1}', default, (1, 'x', null)),
    (4, null, null, null, null, null, null, null, null),
    (10, '    ', '{}', 'NaN', true, '', 'null', '', (null, null, null));

create table nothing ();
insert into nothing default values;
insert into nothing default values;
