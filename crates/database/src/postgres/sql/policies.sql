-- Policies of row-level security, in words and in parts.
select policy.polrelid,
       format('policy %I as %s for %s to %s%s%s',
              policy.polname,
              case when policy.polpermissive then 'permissive' else 'restrictive' end,
              case policy.polcmd when 'r' then 'select' when 'a' then 'insert'
                                 when 'w' then 'update' when 'd' then 'delete' else 'all' end,
              case when policy.polroles = '{0}' then 'public' else
                   (select string_agg(format('%I', role.rolname), ', '
                                      order by role.rolname::text collate "C")
                    from pg_roles as role where role.oid = any (policy.polroles)) end,
              ' using (' || pg_get_expr(policy.polqual, policy.polrelid) || ')',
              ' with check (' || pg_get_expr(policy.polwithcheck, policy.polrelid) || ')'),
       policy.polname::text,
       case policy.polcmd when 'r' then 'select' when 'a' then 'insert'
                          when 'w' then 'update' when 'd' then 'delete' else 'all' end as command,
       policy.polpermissive,
       case when policy.polroles = '{0}' then array['PUBLIC'] else
            array(select role.rolname::text
                  from pg_roles as role
                  where role.oid = any (policy.polroles)
                  order by role.rolname::text collate "C") end as roles,
       pg_get_expr(policy.polqual, policy.polrelid) as using_condition,
       pg_get_expr(policy.polwithcheck, policy.polrelid) as check_condition
from pg_policy as policy
order by policy.polrelid, policy.polname::text collate "C";
