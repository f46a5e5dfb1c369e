-- Facts computed from trips, and which trips must be computed again. Starts empty.

CREATE TABLE trip_facts (
  trip_id TEXT NOT NULL REFERENCES trips (id) ON DELETE CASCADE,
  fact TEXT NOT NULL,
  value TEXT NOT NULL CHECK (json_valid(value)),
  computed_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY (trip_id, fact)
) WITHOUT ROWID;

CREATE TABLE facts_dirty (
  trip_id TEXT NOT NULL PRIMARY KEY REFERENCES trips (id) ON DELETE CASCADE,
  reason TEXT NOT NULL,
  marked_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
) WITHOUT ROWID;
