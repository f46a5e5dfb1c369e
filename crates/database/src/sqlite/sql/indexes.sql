-- Indexes of one table, a row a key column; name is NULL for an expression.
select list.name, list."unique", list.origin, list.partial, info.name, info.coll, entry.sql
from pragma_index_list(?1) as list
join pragma_index_xinfo(list.name) as info
left join sqlite_schema as entry on entry.name = list.name and entry.type = 'index'
where info.key = 1
order by list.seq desc, info.seqno;
