-- Indexes of a table that are there and not to be relied on.
select format('index %I is not valid', class.relname)
from pg_index as indexed
join pg_class as class on class.oid = indexed.indexrelid
where indexed.indrelid = $1::text::regclass
  and not (indexed.indisvalid and indexed.indisready)
order by 1;
