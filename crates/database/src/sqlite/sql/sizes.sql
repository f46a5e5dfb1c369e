-- Bytes of tables with their indexes.
select entry.tbl_name, sum(stat.pgsize)
from dbstat as stat
join sqlite_schema as entry on entry.name = stat.name
where stat.aggregate = true
group by entry.tbl_name;
