-- Integrations that no campaign has as its source: safe to keep, or to clean up later.
select i.id, i.name, i.provider, i.status from integrations as i
where not exists (
    select 1 from campaigns as c
    cross join lateral jsonb_array_elements(
        case when jsonb_typeof(c.data_sources) = 'array' then c.data_sources else '[]' end) as source
    where source ->> 'integration_id' = i.id::text)
order by i.provider, i.id
