CREATE TABLE number (id INTEGER PRIMARY KEY, i INTEGER, r REAL, n NUMERIC, u, t TEXT, b BLOB);
INSERT INTO number VALUES
  (1, 1, 1, 1, 1, 1, 1),
  (2, 9007199254740993, 0.1, 9007199254740993, 9007199254740993, 9007199254740993, 9007199254740993),
  (3, 9223372036854775807, 5.0, 9223372036854775807, 9223372036854775807, 'x', x'00ff'),
  (4, -9223372036854775807 - 1, 1e300, -9223372036854775807 - 1, -9223372036854775807 - 1, 'x', x''),
  (5, 'text in an integer', 'text in a real', 'text in a number', 5.0, 5.0, 5.0),
  (6, 0.5, 1.0 / 3, 0.5, 0.5, 0.5, 0.5),
  (7, 9e999, -9e999, 9e999, -9e999, 9e999, 9e999),
  (8, x'00ff', x'00ff', x'00ff', x'00ff', x'00ff', x'00ff'),
  (9, '0123a', 129.99, '', '', '', ''),
  (10, NULL, NULL, NULL, NULL, NULL, NULL),
  (11, 1e15, 3.0e-290 / 7, 1e21, 1e21, 1e21, -0.0),
  (12, 12, 59.329323, '12', '12', '12', '12'),
  (13, 9007199254740992, 1e23, -9007199254740991, 9007199254740991, 'NaN', 'Infinity');
CREATE TABLE words (id INTEGER PRIMARY KEY AUTOINCREMENT, v TEXT);
INSERT INTO words (v) VALUES
  ('it''s "q" `b` [x''y] $a$ ? ?1 :a @b %s -- no /* comment */ ;'),
  ('two
lines'),
  ('cr' || char(13) || char(10) || 'lf'),
  ('a' || char(13) || 'b'),
  ('C:\new'),
  ('C:\new' || char(10) || 'line'),
  ('nul' || char(0) || 'nul'),
  (char(0)),
  ('😀 é 日本'),
  (''),
  (CAST(x'61ff62' AS TEXT)),
  (char(8232) || char(133) || char(127) || char(1) || char(27)),
  ('BEGIN' || ' TRANSACTION; and COMMIT' || ';'),
  ('begin; end;'),
  ('tab' || char(9));
DELETE FROM words WHERE v = 'tab' || char(9);
CREATE TABLE "odd ""name"" it's; a" ("a b" TEXT PRIMARY KEY, "select" INT, "x'y" INT) WITHOUT ROWID;
INSERT INTO "odd ""name"" it's; a" VALUES ('b', 1, 2), ('a', 3, 4);
CREATE TABLE strict_one (id INTEGER PRIMARY KEY, i INTEGER, v ANY, b BLOB) STRICT;
INSERT INTO strict_one VALUES (1, 1, '5', x'01'), (2, 2, 5.5, x'');
CREATE TABLE computed (id INTEGER PRIMARY KEY, a INT, g INT GENERATED ALWAYS AS (a * 2) STORED, v AS (a + 1));
INSERT INTO computed (id, a) VALUES (1, 3);
CREATE TABLE tree (id INTEGER PRIMARY KEY, up INTEGER REFERENCES tree (id));
INSERT INTO tree VALUES (2, NULL), (1, 2), (3, 3);
CREATE TABLE hen (id INTEGER PRIMARY KEY, egg INTEGER REFERENCES egg (id));
CREATE TABLE egg (id INTEGER PRIMARY KEY, hen INTEGER REFERENCES hen (id));
INSERT INTO hen VALUES (1, NULL);
INSERT INTO egg VALUES (1, 1);
UPDATE hen SET egg = 1;
CREATE INDEX words_by_v ON words (v) WHERE v <> '';
CREATE VIEW seen AS SELECT id FROM words;
