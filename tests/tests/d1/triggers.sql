CREATE TABLE seen_words (id INTEGER);
CREATE TRIGGER upper_one AFTER INSERT ON words BEGIN INSERT INTO seen_words VALUES (NEW.id); END;
INSERT INTO words (v) VALUES ('seen');
create trigger lower_one after delete on words begin delete from seen_words where id = old.id; end;
