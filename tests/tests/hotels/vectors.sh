# The plan from vectors into vectors, on the server that `scripts/postgres with` started; prints what
# there is. With it: PLAN, SCRATCH.
set -eu
ask() {
	psql -X -q -A -t -v ON_ERROR_STOP=1 "$@"
}
ask -d "$SOURCE_URL" -c 'create role postgres superuser'
hotels-source --vector >"$SCRATCH/source.sql"
ask -d "$SOURCE_URL" -o /dev/null -f "$SCRATCH/source.sql"
schema apply --schema "$PLAN/schema/postgres"
for step in survey extract transform load validate; do
	"$step" --plan "$PLAN" --run "$SCRATCH/run"
done
for url in "$SOURCE_URL" "$TARGET_URL"; do
	ask -d "$url" -c "select count(*) from pg_attribute join pg_class on pg_class.oid = attrelid
		where relkind = 'r' and format_type(atttypid, atttypmod) = 'vector(256)'"
	ask -d "$url" -c "select id, embedding <-> (select embedding from code_embeddings where id = 1)
		from code_embeddings order by 2, 1 limit 3"
	ask -d "$url" -c "select md5(string_agg(id || embedding::text, '' order by id)) from code_embeddings"
done
rollback --run "$SCRATCH/run"
ask -d "$TARGET_URL" -c "select count(*) from code_embeddings"
