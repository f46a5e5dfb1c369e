-- A row for each batch of rows that were changed where they stand, written with them.
create table migration_log (
    run text not null,
    what text not null,
    batch integer not null,
    plan text not null,
    transformed text not null,
    table_name text not null,
    first_key text not null,
    last_key text not null,
    processed integer not null,
    succeeded integer not null,
    failed integer not null,
    held integer not null,
    already integer not null,
    errors text,
    started_at text not null,
    finished_at text not null,
    db_user text not null,
    host text not null,
    application text not null,
    primary key (run, what, batch)
);
