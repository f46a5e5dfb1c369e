-- Sessions that wait for a lock of this one, and the seconds by which the slowest replica is behind.
select (select count(*)
        from pg_stat_activity
        where wait_event_type = 'Lock' and pg_backend_pid() = any (pg_blocking_pids(pid))),
       coalesce((select extract(epoch from max(replay_lag)) from pg_stat_replication), 0)::float8;
