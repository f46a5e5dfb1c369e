-- How many integrations no campaign has as its source; listed by orphans-listed-sqlite.sql.
select count(*) from integrations as i
where not exists (
    select 1 from campaigns as c,
        json_each(case when json_type(c.data_sources) = 'array' then c.data_sources else '[]' end) as source
    where json_extract(source.value, '$.integration_id') = i.id)
