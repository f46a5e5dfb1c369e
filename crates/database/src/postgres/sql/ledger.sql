-- Which schema files were applied. A schema of its own, which nobody else can use, so that no API
-- exposes it.
do $ledger$
begin
    if to_regclass('waybill.schema') is null then
        create schema if not exists waybill;
        revoke all on schema waybill from public;
        create table waybill.schema (
            name text primary key,
            sha256 text not null,
            applied_at timestamptz not null default now(),
            -- What the file made, as JSON: [["table","public.t"]].
            made text
        );
        revoke all on waybill.schema from public;
    end if;
    if not exists (
        select from pg_attribute
        where attrelid = 'waybill.schema'::regclass and attname = 'made' and not attisdropped
    ) then
        alter table waybill.schema add column made text;
    end if;
end
$ledger$;
