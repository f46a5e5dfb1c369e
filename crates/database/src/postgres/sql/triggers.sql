-- Triggers that a person made; a partition's copies of its table's triggers are not its own.
select triggered.tgrelid,
       triggered.tgname::text,
       pg_get_triggerdef(triggered.oid),
       triggered.tgenabled::text
from pg_trigger as triggered
where not triggered.tgisinternal
  and triggered.tgparentid = 0
order by triggered.tgrelid, triggered.tgname::text collate "C";
