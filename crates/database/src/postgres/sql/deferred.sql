-- Keys and exclusions of these tables that are looked at when the transaction ends.
select format('%I.%I', namespace.nspname, constrained.conname)
from pg_constraint as constrained
join pg_namespace as namespace on namespace.oid = constrained.connamespace
where constrained.conrelid = any ($1::text[]::regclass[])
  and constrained.contype in ('p', 'u', 'x')
  and constrained.condeferred
order by 1;
