-- Data sources that lead to no integration, or to one of somebody else.
select count(*)
from campaigns as c,
    json_each(case when json_type(c.data_sources) = 'array' then c.data_sources else '[]' end) as source
where not exists (
    select 1 from integrations as i
    where i.id = json_extract(source.value, '$.integration_id') and i.user_id = c.user_id)
