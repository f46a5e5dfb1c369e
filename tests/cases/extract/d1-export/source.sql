PRAGMA defer_foreign_keys=TRUE;
CREATE TABLE posts (id INTEGER PRIMARY KEY AUTOINCREMENT, big INTEGER, title TEXT);
INSERT INTO "posts" ("id","big","title") VALUES(1,9007199254740991,'safe');
INSERT INTO "posts" ("id","big","title") VALUES(2,9007199254740992,'doubtful');
INSERT INTO "posts" ("id","big","title") VALUES(3,9223372036854775807,'the last');
DELETE FROM sqlite_sequence;
INSERT INTO "sqlite_sequence" ("name","seq") VALUES('posts',9);
