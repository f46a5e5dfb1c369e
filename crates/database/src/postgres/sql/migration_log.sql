-- A row for each batch of rows that were changed where they stand, written with them. In a schema of
-- its own, which no API exposes, and for nobody but its owner: row-level security is on, and there is
-- no policy.
do $log$
begin
    if to_regclass('waybill.migration_log') is null then
        create schema if not exists waybill;
        revoke all on schema waybill from public;
        create table waybill.migration_log (
            run text not null,
            what text not null,
            batch bigint not null,
            plan text not null,
            transformed text not null,
            table_name text not null,
            first_key text not null,
            last_key text not null,
            processed bigint not null,
            succeeded bigint not null,
            failed bigint not null,
            held bigint not null,
            already bigint not null,
            errors jsonb,
            started_at timestamptz not null default now(),
            finished_at timestamptz not null default clock_timestamp(),
            db_user text not null default session_user,
            host text not null,
            application text not null,
            primary key (run, what, batch)
        );
        revoke all on waybill.migration_log from public;
        alter table waybill.migration_log enable row level security;
    end if;
end
$log$;
