-- What roles other than the owner may do with tables. PUBLIC is every role.
select class.oid,
       coalesce(role.rolname::text, 'PUBLIC') as role,
       array_agg(distinct given.privilege_type::text collate "C") as privileges
from pg_class as class
join pg_namespace as namespace on namespace.oid = class.relnamespace
cross join aclexplode(class.relacl) as given
left join pg_roles as role on role.oid = given.grantee
where class.relkind in ('r', 'p')
  and namespace.nspname !~ '^pg_'
  and namespace.nspname <> 'information_schema'
  and given.grantee <> class.relowner
group by class.oid, coalesce(role.rolname::text, 'PUBLIC')
order by class.oid, coalesce(role.rolname::text, 'PUBLIC') collate "C";
