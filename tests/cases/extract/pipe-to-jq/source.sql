CREATE TABLE cells (id INTEGER PRIMARY KEY, i INTEGER, r REAL, t TEXT, b BLOB);
INSERT INTO cells VALUES (1, 9223372036854775807, 0.1, 'plain', x'00ff10');
INSERT INTO cells VALUES (2, 'abc', 'xyz', NULL, 'text in blob');
INSERT INTO cells VALUES (3, '', '', '', x'');
INSERT INTO cells VALUES (4, 12.5, 1e999, '0123', NULL);
INSERT INTO cells VALUES (5, -9007199254740993, -0.0, 'a'||char(0)||'b', zeroblob(3));
INSERT INTO cells VALUES (6, 1, 16777217, cast(x'ff41' as text), 7);
INSERT INTO cells VALUES (7, NULL, -9e999, 'line
break and "quotes" and é and 🧳', 2.5);
