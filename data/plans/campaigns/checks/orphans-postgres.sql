-- How many integrations no campaign has as its source; listed by orphans-listed-postgres.sql.
select count(*) from integrations as i
where not exists (
    select 1 from campaigns as c
    cross join lateral jsonb_array_elements(
        case when jsonb_typeof(c.data_sources) = 'array' then c.data_sources else '[]' end) as source
    where source ->> 'integration_id' = i.id::text)
