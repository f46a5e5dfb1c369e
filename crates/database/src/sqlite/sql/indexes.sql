-- Indexes of one table, a row a key column; name is NULL for an expression.
select list.name, list."unique", list.origin, list.partial, info.name, info.coll
from pragma_index_list(?1) as list
join pragma_index_xinfo(list.name) as info
where info.key = 1
order by list.seq desc, info.seqno;
