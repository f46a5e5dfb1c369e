-- Columns of tables, with the types that their domains are made of.
with recursive made_of(type, base, modifier, refuses_null, said) as (
    select type.oid, type.oid, -1, false, '{}'::text[]
    from pg_type as type
    union all
    select made_of.type, domain.typbasetype, domain.typtypmod,
           made_of.refuses_null or domain.typnotnull,
           made_of.said || format('%s is %s%s%s',
               format_type(domain.oid, null),
               format_type(domain.typbasetype, domain.typtypmod),
               case when domain.typnotnull then ' not null' else '' end,
               (select string_agg(format(' constraint %I %s', checked.conname,
                                         pg_get_constraintdef(checked.oid)),
                                  '' order by checked.conname::text collate "C")
                from pg_constraint as checked
                where checked.contypid = domain.oid and checked.contype = 'c')) collate "default"
    from made_of
    join pg_type as domain on domain.oid = made_of.base
    where domain.typtype = 'd'
),
sequence(relation, number, name) as (
    -- What a default takes from a sequence comes before what is merely owned by the column.
    select distinct on (found.relation, found.number) found.relation, found.number,
           format('%I.%I', namespace.nspname, class.relname)
    from (select owned.refobjid, owned.refobjsubid, owned.objid, 2
          from pg_depend as owned
          where owned.classid = 'pg_class'::regclass
            and owned.refclassid = 'pg_class'::regclass
            and owned.refobjsubid > 0
            and owned.deptype in ('a', 'i')
          union all
          select preset.adrelid, preset.adnum, used.refobjid, 1
          from pg_attrdef as preset
          join pg_depend as used on used.classid = 'pg_attrdef'::regclass
                                and used.objid = preset.oid
                                and used.refclassid = 'pg_class'::regclass
          -- What is reckoned from it (`nextval(...) * 10`) is not given out by counting.
          where pg_get_expr(preset.adbin, preset.adrelid)
                ~ '^nextval\(''([^'']|'''')*''::regclass\)$'
         ) as found(relation, number, sequence, place)
    join pg_class as class on class.oid = found.sequence and class.relkind = 'S'
    join pg_namespace as namespace on namespace.oid = class.relnamespace
    order by found.relation, found.number, found.place,
             format('%I.%I', namespace.nspname, class.relname) collate "C"
)
select attribute.attrelid,
       attribute.attname::text,
       format_type(attribute.atttypid, attribute.atttypmod),
       attribute.attnotnull or made_of.refuses_null,
       coalesce(pg_get_expr(preset.adbin, preset.adrelid),
                pg_get_expr(type.typdefaultbin, 0)) as preset,
       attribute.attgenerated::text,
       attribute.attidentity::text,
       sequence.name,
       base.typname::text,
       case when base.typtype = 'e' then 'enum'
            when base.typcategory = 'A' then 'array'
            when base.typtype = 'b' and base.oid < 16384
                 and base.typnamespace = 'pg_catalog'::regnamespace then 'scalar'
            else 'other' end as kind,
       case when type.typtype = 'd' then made_of.modifier
            else attribute.atttypmod end as modifier,
       array(select label.enumlabel::text
             from pg_enum as label
             where label.enumtypid in (base.oid, base.typelem)
             order by label.enumsortorder) as labels,
       made_of.said || array(
           select format('%s has %L', format_type(base.typelem, null), label.enumlabel)
           from pg_enum as label
           where label.enumtypid = base.typelem
           order by label.enumsortorder) || array(
           select format('%s has %I %s', format_type(base.oid, null), part.attname,
                         format_type(part.atttypid, part.atttypmod))
           from pg_attribute as part
           where part.attrelid = base.typrelid and part.attnum > 0 and not part.attisdropped
           order by part.attnum) as said,
       case when attribute.attcollation <> type.typcollation
            then (select format('%I.%I', namespace.nspname, used.collname)
                  from pg_collation as used
                  join pg_namespace as namespace on namespace.oid = used.collnamespace
                  where used.oid = attribute.attcollation) end as collation
from pg_attribute as attribute
join pg_class as class on class.oid = attribute.attrelid and class.relkind in ('r', 'p', 'f')
join pg_type as type on type.oid = attribute.atttypid
join made_of on made_of.type = attribute.atttypid
join pg_type as base on base.oid = made_of.base and base.typtype <> 'd'
left join pg_attrdef as preset on preset.adrelid = attribute.attrelid
                              and preset.adnum = attribute.attnum
left join sequence on sequence.relation = attribute.attrelid
                  and sequence.number = attribute.attnum
where attribute.attnum > 0
  and not attribute.attisdropped
  and class.relnamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
order by attribute.attrelid, attribute.attnum;
