-- References to a table that would do something to the referring rows, or forbid it, when a row of
-- it goes: the referring table, and the condition that joins it as `child` to `parent`.
select (constrained.conrelid::regclass)::text,
       (select string_agg(format('child.%I = parent.%I', child.attname, parent.attname), ' and '
                          order by key.place)
        from unnest(constrained.conkey, constrained.confkey)
             with ordinality as key(own, other, place)
        join pg_attribute as child
          on child.attrelid = constrained.conrelid and child.attnum = key.own
        join pg_attribute as parent
          on parent.attrelid = constrained.confrelid and parent.attnum = key.other)
from pg_constraint as constrained
where constrained.contype = 'f'
  and constrained.confrelid = $1::text::regclass
  and constrained.conparentid = 0
  and constrained.confdeltype <> 'a'
order by 1, constrained.conname;
