-- Policies of row-level security, in words.
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
              ' with check (' || pg_get_expr(policy.polwithcheck, policy.polrelid) || ')')
from pg_policy as policy
order by policy.polrelid, policy.polname::text collate "C";
