-- What another session has left behind in a connection of a pooler does not hold for this one.
select set_config(name, reset_val, false)
from pg_settings
where name in ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout')
  and source = 'session';
