-- Indexes and constraints of a table that are there and do not say that they hold.
select format('index %I is not valid', class.relname)
from pg_index as indexed
join pg_class as class on class.oid = indexed.indexrelid
where indexed.indrelid = $1::text::regclass
  and not (indexed.indisvalid and indexed.indisready)
union all
select format('constraint %I is not validated', constrained.conname)
from pg_constraint as constrained
where constrained.conrelid = $1::text::regclass
  and not constrained.convalidated
order by 1;
