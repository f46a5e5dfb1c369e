-- Indexes: their columns in order, null for an expression; those that only ride along do not count.
select indexed.indrelid,
       class.relname::text,
       indexed.indisprimary,
       indexed.indisunique,
       indexed.indisvalid and indexed.indislive as valid,
       indexed.indpred is not null as partial,
       method.amname in ('btree', 'hash') as by_value,
       array(select attribute.attname::text
             from generate_series(0, indexed.indnkeyatts - 1) as place
             left join pg_attribute as attribute
               on attribute.attrelid = indexed.indrelid
              and attribute.attnum = indexed.indkey[place]
              and attribute.attnum <> 0
             order by place) as columns,
       pg_get_indexdef(indexed.indexrelid) as definition,
       exists (select
               from pg_constraint as made_by
               where made_by.conindid = indexed.indexrelid
                 and made_by.conrelid = indexed.indrelid
                 and made_by.contype in ('p', 'u', 'x')) as of_constraint
from pg_index as indexed
join pg_class as class on class.oid = indexed.indexrelid
join pg_class as owner on owner.oid = indexed.indrelid and owner.relkind in ('r', 'p')
join pg_am as method on method.oid = class.relam
where owner.relnamespace <> 'pg_catalog'::regnamespace
order by indexed.indrelid, class.relname::text collate "C";
