CREATE TABLE topic (id INTEGER PRIMARY KEY, parent INTEGER, name TEXT);
INSERT INTO topic VALUES (1,4,'leaf'),(2,1,'below the leaf'),(3,NULL,'root'),(4,3,'branch'),
 (5,6,'round'),(6,7,'and'),(7,5,'round'),(8,6,'below a circle'),(9,9,'its own parent'),(10,8,'deeper');
