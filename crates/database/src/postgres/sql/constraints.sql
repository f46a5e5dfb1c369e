-- Constraints of tables. Those of partitions that come from the table they belong to are left out.
select constrained.conrelid,
       constrained.conname::text,
       constrained.contype::text,
       array(select attribute.attname::text
             from unnest(constrained.conkey) with ordinality as key(number, place)
             join pg_attribute as attribute on attribute.attrelid = constrained.conrelid
                                           and attribute.attnum = key.number
             order by key.place) as columns,
       namespace.nspname::text as parent_schema,
       parent.relname::text as parent,
       array(select attribute.attname::text
             from unnest(constrained.confkey) with ordinality as key(number, place)
             join pg_attribute as attribute on attribute.attrelid = constrained.confrelid
                                           and attribute.attnum = key.number
             order by key.place) as parent_columns,
       constrained.confdeltype::text,
       constrained.confupdtype::text,
       constrained.condeferrable,
       constrained.convalidated,
       pg_get_expr(constrained.conbin, constrained.conrelid) as condition,
       pg_get_constraintdef(constrained.oid) as definition
from pg_constraint as constrained
join pg_class as class on class.oid = constrained.conrelid and class.relkind in ('r', 'p', 'f')
left join pg_class as parent on parent.oid = constrained.confrelid
left join pg_namespace as namespace on namespace.oid = parent.relnamespace
where constrained.contype in ('c', 'f', 'p', 'u', 'x')
  and constrained.conparentid = 0
  and class.relnamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
order by constrained.conrelid, constrained.conname::text collate "C", constrained.oid;
