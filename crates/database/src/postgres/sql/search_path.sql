-- The schema of the ledger is no place for the tables of others: to a role of the same name, "$user"
-- would be that schema.
select set_config('search_path',
                  regexp_replace(current_setting('search_path'), '"\$user"\s*(,\s*|$)', ''), false)
where current_user = 'waybill';
