-- Which schema files were applied. A schema of its own, so that no API exposes it.
create schema if not exists waybill;
create table if not exists waybill.schema (
    name text primary key,
    sha256 text not null,
    applied_at timestamptz not null default now()
);
