-- What plans/operations says, in the words of DuckDB.
copy (
  select event_id as id,
    account_id as account,
    amount as price,
    created_at as happened_at,
    note as remark,
    payload::json as document,
    regexp_extract(note, 'order (\d+)', 1) as order_number,
    map {'B': 'booked', 'C': 'cancelled', 'P': 'paid', 'S': 'seen'}[kind] as kind,
    {'account': account_id, 'region': payload::json ->> '$.region'} as place
  from read_json('runs/operations/2-extracted/events.ndjson', format = 'newline_delimited', columns = {
    event_id: 'bigint', account_id: 'bigint', kind: 'varchar', amount: 'double',
    created_at: 'varchar', note: 'varchar', payload: 'varchar'})
) to 'theirs.ndjson' (format json);
