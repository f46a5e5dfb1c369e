-- Data sources that lead to no integration, or to one of somebody else.
select count(*)
from campaigns as c
cross join lateral jsonb_array_elements(
    case when jsonb_typeof(c.data_sources) = 'array' then c.data_sources else '[]' end) as source
where not exists (
    select 1 from integrations as i
    where i.id::text = source ->> 'integration_id' and i.user_id = c.user_id)
