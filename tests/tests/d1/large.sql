CREATE TABLE large (id INTEGER PRIMARY KEY, v TEXT NOT NULL CHECK (json_valid(v)), b BLOB CHECK (b IS NULL OR length(b) > 5));
INSERT INTO large VALUES
  (1, '"' || replace(hex(zeroblob(47400)), '0', 'x') || '"', NULL),
  (2, '"' || replace(hex(zeroblob(47600)), '0', 'x') || '"', NULL),
  (3, '"' || replace(hex(zeroblob(60000)), '0', 'it''s 😀 ') || '"', zeroblob(500000)),
  (4, '1', CAST(replace(hex(zeroblob(400000)), '0', 'é') AS BLOB)),
  (5, '"' || replace(hex(zeroblob(2000)), '0', 'BEGIN' || ' TRANSACTION; COMMIT' || ';') || '"', NULL),
  (6, '2', NULL);
CREATE TABLE narrow (v);
WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 30000) INSERT INTO narrow SELECT i % 10 FROM n;
