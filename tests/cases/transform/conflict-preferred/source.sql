CREATE TABLE old_people (nr INTEGER PRIMARY KEY, name TEXT);
INSERT INTO old_people VALUES (1,'Ada');
INSERT INTO old_people VALUES (2,'Bo');
INSERT INTO old_people VALUES (4,'Dee');
CREATE TABLE new_people (nr INTEGER PRIMARY KEY, name TEXT);
INSERT INTO new_people VALUES (1,'Ada');
INSERT INTO new_people VALUES (2,'Bob');
INSERT INTO new_people VALUES (3,'Cleo');
