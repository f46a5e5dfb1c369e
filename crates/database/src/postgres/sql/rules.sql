-- Rules: what is done to a table may be something else.
select rule.ev_class, pg_get_ruledef(rule.oid)
from pg_rewrite as rule
join pg_class as class on class.oid = rule.ev_class and class.relkind in ('r', 'p')
where class.relnamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
order by rule.ev_class, rule.rulename::text collate "C";
