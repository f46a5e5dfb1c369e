-- Everything that somebody made and that does not go with something else: kind and name as SQL.
with thing (class, object) as (
    select 'pg_class'::regclass, c.oid
    from pg_class as c
    where c.relkind in ('r', 'p', 'v', 'm', 'S', 'f')
      and c.relnamespace::regnamespace::text !~ '^(pg_|information_schema$|waybill$)'
    union all
    select 'pg_proc'::regclass, p.oid
    from pg_proc as p
    where p.pronamespace::regnamespace::text !~ '^(pg_|information_schema$|waybill$)'
    union all
    select 'pg_type'::regclass, t.oid
    from pg_type as t
    left join pg_class as c on c.oid = t.typrelid
    where t.typnamespace::regnamespace::text !~ '^(pg_|information_schema$|waybill$)'
      and (t.typtype in ('e', 'd', 'r') or (t.typtype = 'c' and c.relkind = 'c'))
    union all
    select 'pg_namespace'::regclass, n.oid
    from pg_namespace as n
    where n.nspname !~ '^(pg_|information_schema$|waybill$)'
    union all
    select 'pg_extension'::regclass, e.oid
    from pg_extension as e
)
select case i.type when 'composite type' then 'type' when 'range type' then 'type' else i.type end, i.identity
from thing, pg_identify_object(thing.class, thing.object, 0) as i
where not exists (
    select
    from pg_depend as d
    where d.classid = thing.class and d.objid = thing.object and d.deptype in ('a', 'e', 'i')
      and d.refobjid <> thing.object
)
order by 1, 2
