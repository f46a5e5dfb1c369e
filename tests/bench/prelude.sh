# What the commands of cases.toml have at hand. They run in a folder of their own below target/bench, with the programs
# of Waybill and the references in the PATH, and PG* for a throw-away PostgreSQL.
set -eu
PLANS=$BENCH/plans

ask() { # DATABASE STATEMENT…: each a transaction of its own
	on=$1
	shift
	for statement in "$@"; do psql -X -q -A -t -v ON_ERROR_STOP=1 -d "$on" -c "$statement"; done
}
file() { # DATABASE FILE
	psql -X -q -v ON_ERROR_STOP=1 -d "$1" -f "$2"
}
again() { # DATABASE TEMPLATE: as the template is
	ask postgres "drop database if exists $1" "create database $1 template $2 strategy file_copy"
}
fresh() { # FILE TEMPLATE: an SQLite file
	rm -f "$1" "$1"-*
	cp "$2" "$1"
}
warm() { # what is read first is not read from the disk, any more than it is by who comes next
	cat "$DATA/events.db" >/dev/null
}
step() { # PROGRAM PLAN [ARGUMENT…]: the run has the name of the plan, or $RUN
	program=$1 plan=$2
	shift 2
	"$program" --plan "$PLANS/$plan" --run "runs/${RUN:-$plan}" "$@"
}
duck() { "$PYTHON" "$BENCH/references/duck.py" "$@"; }
dlt() { "$PYTHON" "$BENCH/references/dlt.py" "$@"; }
prints() { python3 "$BENCH/fingerprint.py" "$@"; }
postgres_url() { echo "postgresql://$PGUSER@/$1?host=$PGHOST&port=$PGPORT&sslmode=disable"; }

# One line that says how many rows there are and what is in them: `rows keys contents`. Every tenth
# row is looked at whole.
in_postgres() { # DATABASE [TABLE]
	ask "$1" "select count(*), sum(event_id), sum(hashtextextended(concat_ws('|', event_id, account_id,
		kind, amount::float8, left(created_at::text, 19), note, payload::jsonb), 0))
		filter (where event_id % 10 = 0) from ${2:-events}"
}
notes_in_postgres() { # DATABASE TABLE: where the reference makes types of its own
	ask "$1" "select count(*), sum(event_id), sum(hashtextextended(note, 0)) from ${2:-events}"
}
digests() { # digests on stdin
	sort -u >digests
	echo "$(wc -l <digests)|$(sha256sum <digests)"
}
in_sqlite() { # FILE
	sqlite3 -readonly "$1" "select count(*), sum(event_id),
		hex(sha3_query('select * from events where event_id % 10 = 0 order by event_id')) from events"
}
