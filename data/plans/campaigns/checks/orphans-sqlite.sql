-- How many integrations no campaign has as its source: safe to keep, or to clean up later.
select count(*) from integrations as i
where not exists (
    select 1 from campaigns as c,
        json_each(case when json_valid(c.data_sources) then c.data_sources else '[]' end) as source
    where json_extract(source.value, '$.integration_id') = i.id)
