-- What the migration must not touch; scripts/backfill asks before and after.
select id, user_id, name, campaign_type, data_source, settings, status, created_at, updated_at from campaigns order by id;
select id, user_id, name, provider, status, metadata, created_at from integrations order by id;
select id, integration_id, provider, event_type, event_data, shown, created_at from events order by id;
