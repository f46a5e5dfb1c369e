-- Logs and caches of the new system. They start empty and may be emptied at any time.

CREATE TABLE activity_log (
  id INTEGER NOT NULL PRIMARY KEY,
  trip_id TEXT REFERENCES trips (id) ON DELETE SET NULL,
  action TEXT NOT NULL,
  details TEXT,
  created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE INDEX activity_log_by_trip ON activity_log (trip_id, created_at);

CREATE TABLE error_log (
  id INTEGER NOT NULL PRIMARY KEY,
  code TEXT NOT NULL,
  message TEXT NOT NULL,
  created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE query_log (
  id INTEGER NOT NULL PRIMARY KEY,
  statement TEXT NOT NULL,
  duration_ms REAL NOT NULL CHECK (duration_ms >= 0),
  created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE search_cache (
  cache_key TEXT NOT NULL PRIMARY KEY,
  response TEXT NOT NULL CHECK (json_valid(response)),
  expires_at TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE llm_memory (
  trip_id TEXT NOT NULL REFERENCES trips (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  message TEXT NOT NULL CHECK (json_valid(message)),
  PRIMARY KEY (trip_id, position)
) WITHOUT ROWID;
