-- Foreign keys of one table, a row a column. "to" is NULL where the declaration is silent.
-- SQLite numbers them from the last declared to the first.
select id, "table", "from", "to", on_update, on_delete
from pragma_foreign_key_list(?1)
order by id desc, seq;
