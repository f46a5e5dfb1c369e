"""Runs statements in DuckDB, on two threads, with what it needs for other databases.

duck.py [--file FILE] [STATEMENT…]
"""

import importlib
import sys
from pathlib import Path

import duckdb

statements = sys.argv[1:]
if statements[0] == "--file":
    statements = [Path(statements[1]).read_text(), *statements[2:]]
database = duckdb.connect(config={"threads": 2})
for name in ("sqlite", "postgres"):
    if any(f"type {name}" in statement for statement in statements):
        # Its extensions come with the wheels that `scripts/bench` installs, not from its own server.
        wheel = Path(importlib.import_module(f"duckdb_extension_{name}_scanner").__file__).parent
        file = next(wheel.rglob("*.duckdb_extension"))
        database.execute(f"load '{file}'")
for statement in statements:
    database.execute(statement)
