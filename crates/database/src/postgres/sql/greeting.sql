-- The process that answers, where it listens, and whether it can be written to.
select pg_backend_pid(), host(inet_server_addr()), inet_server_port(), pg_is_in_recovery(),
       current_setting('transaction_read_only');
