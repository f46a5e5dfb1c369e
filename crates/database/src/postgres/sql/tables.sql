-- Tables, and what is read like one: views, materialized views, foreign tables.
select class.oid,
       namespace.nspname::text,
       class.relname::text,
       class.relkind::text,
       class.relispartition,
       class.relrowsecurity,
       class.relforcerowsecurity,
       coalesce(pg_total_relation_size(class.oid), 0)::int8,
       array(select inherits.inhparent
             from pg_inherits as inherits
             where inherits.inhrelid = class.oid
             order by inherits.inhseqno)::oid[] as parents,
       array(select format('%I.%I', parent_namespace.nspname, parent.relname)
             from pg_inherits as inherits
             join pg_class as parent on parent.oid = inherits.inhparent
             join pg_namespace as parent_namespace on parent_namespace.oid = parent.relnamespace
             where inherits.inhrelid = class.oid
             order by inherits.inhseqno) as parent_names,
       case when class.relkind = 'p' then pg_get_partkeydef(class.oid) end as partition_key,
       pg_get_expr(class.relpartbound, class.oid) as bounds,
       -- Who may read some columns alone, or some rows, cannot say what is in it.
       case when not has_schema_privilege(namespace.oid, 'usage')
            then format('permission denied for schema %s', namespace.nspname)
            when not has_table_privilege(class.oid, 'select')
            then format('permission denied for table %s', class.relname)
            when row_security_active(class.oid)
            then format('a row-level security policy of table %s would hide rows', class.relname)
            end as unreadable,
       class.relkind = 'r'
           and exists (select from pg_inherits as heir where heir.inhparent = class.oid) as heirs
from pg_class as class
join pg_namespace as namespace on namespace.oid = class.relnamespace
where class.relkind in ('r', 'p', 'v', 'm', 'f')
  and class.relpersistence <> 't'
  and namespace.nspname !~ '^pg_'
  and namespace.nspname not in ('information_schema', 'waybill')
  and not exists (select
                  from pg_depend as depend
                  where depend.classid = 'pg_class'::regclass
                    and depend.objid = class.oid
                    and depend.objsubid = 0
                    and depend.deptype = 'e')
order by namespace.nspname::text collate "C", class.relname::text collate "C";
