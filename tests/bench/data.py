"""The data of the benchmark: the same bytes on every machine, made once for each size."""

import csv
import json
import random
import sqlite3
import struct
from datetime import datetime, timedelta
from pathlib import Path

HERE = Path(__file__).parent
FORM = 1  # another number makes all data again
MILLION = 1_000_000
REGIONS = ["eu-west", "eu-north", "us-east", "ap-south", "sa-east"]
WORDS = (
    "harbour window ticket early morning paper garden number winter coffee museum station".split()
)
START = datetime(2024, 1, 1)


def sizes(rows):
    """How many rows the tables have beside `rows` events: from a million on, they stay as they are."""
    share = min(1, rows / MILLION)
    return {
        "events": rows,
        "parents": max(1, int(20_000 * share)),
        "children": max(10, int(200_000 * share)),
        "vectors": max(1, int(50_000 * share)),
        "blobs": max(1, int(4_000 * share)),
    }


def payload(n):
    word = lambda k: WORDS[(n * 7 + k * 5) % len(WORDS)]
    document = {
        "region": REGIONS[n % len(REGIONS)],
        "device": {"os": word(1), "version": f"{n % 17}.{n % 5}", "touch": n % 3 == 0},
        "items": [{"sku": f"S{(n * 31 + k) % 100_000:05}", "count": k + n % 4} for k in range(4)],
        "price": n % 9_973 / 100,
        "text": f'{word(2)} "{word(3)}" {word(4)}, ' + " ".join(word(k) for k in range(5, 21)),
        "referrer": None if n % 2 else f"/{word(6)}/{n % 1_000}",
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def events(rows):
    for n in range(1, rows + 1):
        note = f'Zoë says "{WORDS[n % 12]}", order {n % 1_000_000:06}: {WORDS[n % 7]} and {WORDS[n % 11]}'
        at = START + timedelta(seconds=n * 13)
        yield n, n * 7 % 50_000, "BCPS"[n % 4], n % 99_991 / 100, str(at), note, payload(n)


def family(parents, children):
    yield "parents", ((n, f"parent {n}") for n in range(1, parents + 1))
    rows = ((n, n * 7919 % parents + 1, f"child {n}", n % 18) for n in range(1, children + 1))
    yield "children", rows


def nodes(rows):
    """One component: each row refers to an earlier one."""
    return ((n, n * 3 // 4 or None, f"node {n}") for n in range(1, rows + 1))


def sqlite(file, schema, tables):
    draft = file.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    with sqlite3.connect(draft) as database:
        database.executescript(
            "pragma journal_mode = off; pragma synchronous = off;" + schema.read_text()
        )
        for name, rows in tables:
            columns = len(database.execute(f"pragma table_info({name})").fetchall())
            database.executemany(f"insert into {name} values ({', '.join('?' * columns)})", rows)
    database.close()
    draft.rename(file)


def written(file, rows, header):
    draft = file.with_suffix(".draft")
    with open(draft, "w", newline="", encoding="utf-8") as out:
        csv.writer(out, lineterminator="\n").writerows([header])
        csv.writer(out, lineterminator="\n").writerows(rows)
    draft.rename(file)


def copied(file, rows, width):
    """A file as COPY … BINARY reads it: rows of a bigint and one value that is bytes already."""
    draft = file.with_suffix(".draft")
    with open(draft, "wb") as out:
        out.write(b"PGCOPY\n\xff\r\n\0" + bytes(8))
        for n, value in rows:
            out.write(struct.pack(">hiqi", 2, 8, n, len(value)) + value)
        out.write(struct.pack(">h", -1))
    draft.rename(file)


def vectors(rows):
    chance = random.Random(6)
    head = struct.pack(">iiiii", 1, 0, 700, 384, 1)  # real[384]
    for n in range(1, rows + 1):
        floats = (struct.pack(">if", 4, chance.uniform(-1, 1)) for _ in range(384))
        yield n, head + b"".join(floats)


def blobs(rows):
    chance = random.Random(7)
    return ((n, chance.randbytes(50_000)) for n in range(1, rows + 1))


def make(folder, rows, say):
    """Files of this size; those that are there are taken as they are."""
    folder.mkdir(parents=True, exist_ok=True)
    count = sizes(rows)
    kind = folder / "form"
    if not kind.exists() or kind.read_text() != str(FORM):
        for file in folder.iterdir():
            file.unlink()
        kind.write_text(str(FORM))
    schema = HERE / "schema"
    event_schema = HERE / "plans/events/schema/sqlite/0001_events.sql"
    header = "event_id account_id kind amount created_at note payload".split()
    parts = {
        "events.csv": lambda f: written(f, events(rows), header),
        "events.db": lambda f: sqlite(f, event_schema, [("events", events(rows))]),
        "family.db": lambda f: sqlite(
            f, schema / "family.sql", family(count["parents"], count["children"])
        ),
        "vectors.bin": lambda f: copied(f, vectors(count["vectors"]), 384),
        "blobs.bin": lambda f: copied(f, blobs(count["blobs"]), 1),
    }
    for name, maker in parts.items():
        if not (folder / name).exists():
            say(f"making {name} for {rows:,} events")
            maker(folder / name)


def make_growing(folder, rows, say):
    """What grows with `--growth` alone: a family and a tree as large as the events, and one cell."""
    folder.mkdir(parents=True, exist_ok=True)
    schema = HERE / "schema"
    parts = {
        "large-family.db": lambda f: sqlite(
            f, schema / "family.sql", family(max(1, rows // 10), rows)
        ),
        "nodes.db": lambda f: sqlite(f, schema / "nodes.sql", [("nodes", nodes(rows))]),
    }
    for name, maker in parts.items():
        if not (folder / name).exists():
            say(f"making {name} for {rows:,} rows")
            maker(folder / name)
