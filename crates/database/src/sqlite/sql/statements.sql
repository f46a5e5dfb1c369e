-- Statements of one kind in the order of their creation, without those that SQLite makes itself:
-- its own tables, the shadows of virtual tables, the ledger of `schema`, the log of batches.
select entry.tbl_name, entry.sql
from sqlite_schema as entry
left join pragma_table_list as list
  on list.name = entry.name and list.schema = 'main' and list.type = 'shadow'
where entry.type = ?1
  and entry.sql is not null
  and list.name is null
  and entry.name not like 'sqlite\_%' escape '\'
  and entry.name not like '\_cf\_%' escape '\'
  and entry.tbl_name <> 'waybill_schema'
  and not (entry.tbl_name = 'migration_log' and exists (
    select 1 from pragma_table_info('migration_log') where name = 'transformed'))
order by entry.rowid;
