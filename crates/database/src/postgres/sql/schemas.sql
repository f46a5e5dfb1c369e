-- Schemas, and the roles other than the owner that may use them. PUBLIC is every role.
select namespace.nspname::text,
       array(select distinct coalesce(role.rolname::text, 'PUBLIC') collate "C" as role
             from aclexplode(namespace.nspacl) as given
             left join pg_roles as role on role.oid = given.grantee
             where given.privilege_type = 'USAGE'
               and given.grantee <> namespace.nspowner
             order by 1) as roles
from pg_namespace as namespace
where namespace.nspname !~ '^pg_'
  and namespace.nspname not in ('information_schema', 'waybill')
order by 1;
