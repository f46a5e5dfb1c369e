-- Who holds the lock of the programs that write.
select format('%s (process %s, user %s, from %s, since %s)',
              coalesce(nullif(activity.application_name, ''), 'another session'),
              activity.pid, activity.usename,
              coalesce(host(activity.client_addr), 'a local socket'),
              to_char(activity.backend_start at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS "UTC"'))
from pg_locks as lock
join pg_stat_activity as activity on activity.pid = lock.pid
where lock.locktype = 'advisory'
  and lock.granted
  and lock.database = (select oid from pg_database where datname = current_database())
  and (lock.classid::bigint << 32) | lock.objid::bigint = $1
limit 1;
