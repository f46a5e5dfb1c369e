-- Tables, virtual tables and their shadows in the order of their creation.
-- SQLite's own tables (sqlite_*), D1's (_cf_*) the ledger of `schema` and the log of
-- batches hold nothing to move.
select list.name, list.type, list.wr, list.strict, coalesce(entry.sql, '')
from pragma_table_list as list
join sqlite_schema as entry on entry.name = list.name and entry.type = 'table'
where list.schema = 'main'
  and list.name not like 'sqlite\_%' escape '\'
  and list.name not like '\_cf\_%' escape '\'
  and list.name <> 'waybill_schema'
  and not (list.name = 'migration_log' and exists (
    select 1 from pragma_table_info('migration_log') where name = 'transformed'))
order by entry.rowid;
