-- Hotel searches and what they found, each kept once.

CREATE TABLE hotel_cache (
  cache_key TEXT NOT NULL PRIMARY KEY,
  trip_id TEXT REFERENCES trips (id) ON DELETE SET NULL,
  city TEXT NOT NULL,
  check_in TEXT,
  nights INTEGER CHECK (nights > 0),
  results TEXT NOT NULL CHECK (json_valid(results)),
  lead_price REAL,
  ingested_at TEXT NOT NULL,
  expires_at TEXT
) WITHOUT ROWID;

CREATE INDEX hotel_cache_by_trip ON hotel_cache (trip_id) WHERE trip_id IS NOT NULL;
