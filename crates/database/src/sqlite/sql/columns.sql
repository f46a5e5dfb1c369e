-- Columns of one table; hidden = 1 are a virtual table's own, 2 and 3 are generated.
select name, type, "notnull", dflt_value, pk, hidden
from pragma_table_xinfo(?1)
where hidden <> 1
order by cid;
