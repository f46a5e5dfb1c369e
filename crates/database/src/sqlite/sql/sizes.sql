-- Bytes of tables with their indexes, and how many rows the pages of the tables say they hold; null
-- where a page is not what it should be. Rows lie on the leaves, those of a table without rowid on
-- all pages.
select entry.tbl_name, sum(stat.bytes),
       sum(case when entry.type = 'table' and not stat.broken
           then case when list.wr then stat.cells else stat.leaves end end)
from (select name,
             sum(pgsize) as bytes,
             sum(case when pagetype in ('leaf', 'internal') then ncell else 0 end) as cells,
             sum(case when pagetype = 'leaf' then ncell else 0 end) as leaves,
             max(pagetype = 'corrupted') as broken
      from dbstat group by name) as stat
join sqlite_schema as entry on entry.name = stat.name
join pragma_table_list(entry.tbl_name) as list on list.schema = 'main'
group by entry.tbl_name;
