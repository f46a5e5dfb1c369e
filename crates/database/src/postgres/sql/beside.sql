-- What no row of a table brings along: the position of sequences that no column takes its numbers
-- from, and what materialized views hold. Kind, name, detail.
select 'sequence', format('%I.%I', sequences.schemaname, sequences.sequencename), sequences.last_value::text
from pg_sequences as sequences
join pg_class as class
  on class.oid = format('%I.%I', sequences.schemaname, sequences.sequencename)::regclass
where sequences.schemaname <> 'waybill'
  and sequences.last_value is not null
  and not exists (select
                  from pg_depend as depend
                  where depend.classid = 'pg_class'::regclass
                    and depend.objid = class.oid
                    and depend.deptype in ('a', 'i', 'e'))
  and not exists (select
                  from pg_depend as depend
                  where depend.classid = 'pg_attrdef'::regclass
                    and depend.refobjid = class.oid)
union all
select 'view', format('%I.%I', views.schemaname, views.matviewname),
       case when views.ispopulated then 'filled' else 'empty' end
from pg_matviews as views
order by 1, 2;
