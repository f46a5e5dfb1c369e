-- Tables, virtual tables and their shadows in the order of their creation.
-- SQLite's own tables (sqlite_*), D1's (_cf_*) and the ledger of `schema` hold nothing to move.
select list.name, list.type, list.wr, list.strict, coalesce(entry.sql, '')
from pragma_table_list as list
join sqlite_schema as entry on entry.name = list.name and entry.type = 'table'
where list.schema = 'main'
  and list.name not like 'sqlite\_%' escape '\'
  and list.name not like '\_cf\_%' escape '\'
  and list.name <> 'waybill_schema'
order by entry.rowid;
