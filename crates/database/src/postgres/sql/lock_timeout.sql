-- Who writes does not wait for a lock for ever, unless somebody has said so.
select set_config('lock_timeout', '10s', false)
from pg_settings
where name = 'lock_timeout'
  and setting = '0'
  and source not in ('client', 'user', 'database', 'database user');
