-- Integrations that no campaign has as its source: safe to keep, or to clean up later.
select i.id, i.name, i.provider, i.status from integrations as i
where not exists (
    select 1 from campaigns as c,
        json_each(case when json_type(c.data_sources) = 'array' then c.data_sources else '[]' end) as source
    where json_extract(source.value, '$.integration_id') = i.id)
order by i.provider, i.id
