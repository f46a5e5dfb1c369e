-- Tables with their rows, columns, primary key and number of references, by other ways than ours.
select case when namespace.nspname = 'public' then '' else namespace.nspname || '.' end || class.relname,
       (xpath('/row/n/text()', query_to_xml(format('select count(*) as n from %s %s.%I',
           case class.relkind when 'p' then '' else 'only' end,
           quote_ident(namespace.nspname), class.relname), false, true, '')))[1],
       coalesce((select string_agg(attname || ' '
                            || case when typnamespace = 'public'::regnamespace then 'public.' else '' end
                            || format_type(atttypid, atttypmod)
                            || case when attnotnull then ' not null' else '' end, ', ' order by attnum)
                 from pg_attribute join pg_type on pg_type.oid = atttypid
                 where attrelid = class.oid and attnum > 0), ''),
       coalesce((select string_agg(usage.column_name, ', ' order by usage.ordinal_position)
                 from information_schema.table_constraints as made
                 join information_schema.key_column_usage as usage
                   using (constraint_schema, constraint_name, table_schema, table_name)
                 where made.constraint_type = 'PRIMARY KEY'
                   and made.table_schema = namespace.nspname and made.table_name = class.relname), ''),
       (select count(*) from pg_constraint
        where conrelid = class.oid and contype = 'f' and conparentid = 0)
from pg_class as class
join pg_namespace as namespace on namespace.oid = class.relnamespace
where namespace.nspname in ('public', 'Other Schema')
  and (class.relkind in ('r', 'p') or class.relname = 'spread_there')
  and class.relpersistence <> 't'
order by namespace.nspname collate "C", class.relname collate "C";
