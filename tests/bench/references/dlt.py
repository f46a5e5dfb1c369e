"""Moves the events with dlt, which has SQL through SQLAlchemy and COPY through CSV.

dlt.py extract DATABASE            a table of PostgreSQL → NDJSON below ./dlt
dlt.py load FILE DATABASE          NDJSON → PostgreSQL, schema moved
dlt.py sqlite FILE DATABASE        SQLite → PostgreSQL, schema moved
"""

import json
import os
import shutil
import sys

sys.path.pop(0)  # this file has the name of what it imports
import dlt
from dlt.destinations import filesystem, postgres
from dlt.sources.sql_database import sql_table

os.environ |= {"RUNTIME__DLTHUB_TELEMETRY": "false", "RUNTIME__LOG_LEVEL": "ERROR"}
os.environ |= {"NORMALIZE__DATA_WRITER__DISABLE_COMPRESSION": "true"}
USER, HOST, PORT = (os.environ[name] for name in ("PGUSER", "PGHOST", "PGPORT"))


def server(database):
    return f"postgresql://{USER}:none@/{database}?host={HOST}&port={PORT}"


def lines(file):
    with open(file, encoding="utf-8") as rows:
        for row in rows:
            yield json.loads(row)


def main(verb, source, database=None):
    shutil.rmtree("dlt", ignore_errors=True)
    if verb == "extract":
        source = server(source).replace("postgresql:", "postgresql+psycopg2:")
        rows, target = sql_table(source, table="events"), filesystem("dlt/out")
    else:
        target = postgres(
            server(database).replace("@/", "@localhost/"), enable_dataset_name_normalization=False
        )
        if verb == "load":
            rows = dlt.resource(lines(source), name="events")
        else:
            rows = sql_table(f"sqlite:///{source}", table="events")
    rows.max_table_nesting = 0
    pipeline = dlt.pipeline(
        "bench", pipelines_dir="dlt/work", destination=target, dataset_name="moved"
    )
    pipeline.run(
        rows,
        table_name="events",
        write_disposition="append",
        loader_file_format="jsonl" if verb == "extract" else "csv",
    )


main(*sys.argv[1:])
