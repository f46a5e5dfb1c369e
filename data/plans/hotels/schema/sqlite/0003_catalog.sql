-- What can be booked. It comes after the hotels, which the units refer to.

CREATE TABLE accommodation_units_public (
  unit_id TEXT NOT NULL PRIMARY KEY,
  tenant_id TEXT REFERENCES tenant_registry (tenant_id),     -- NULL: not yet claimed by one
  name TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('room', 'suite', 'apartment', 'dormitory', 'house')),
  description TEXT,
  capacity INTEGER NOT NULL CHECK (capacity > 0),
  price TEXT CHECK (CAST(price AS REAL) >= 0),
  currency TEXT NOT NULL DEFAULT 'COP' CHECK (length(currency) <= 3),
  amenities TEXT NOT NULL DEFAULT '{}',
  photos TEXT NOT NULL DEFAULT '[]' CHECK (CASE WHEN json_valid(photos) THEN json_type(photos) = 'array' ELSE 0 END),
  is_bookable INTEGER NOT NULL DEFAULT 1 CHECK (is_bookable IN (0, 1)),
  created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
) STRICT;

-- The hotel has to be one of the same tenant.
CREATE TABLE accommodation_units (
  id TEXT NOT NULL PRIMARY KEY,
  tenant_id TEXT NOT NULL REFERENCES tenant_registry (tenant_id),
  hotel_id TEXT NOT NULL,
  name TEXT NOT NULL,
  unit_number TEXT,
  view TEXT,
  beds TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(beds)),
  base_price TEXT NOT NULL CHECK (CAST(base_price AS REAL) > 0),
  created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
  UNIQUE (hotel_id, unit_number),
  FOREIGN KEY (tenant_id, hotel_id) REFERENCES hotels (tenant_id, id)
) STRICT;

CREATE TABLE accommodation_units_manual (
  unit_id TEXT NOT NULL PRIMARY KEY REFERENCES accommodation_units_public (unit_id) ON DELETE CASCADE,
  content TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  uploaded_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
) STRICT;

CREATE TABLE accommodation_units_manual_chunks (
  id INTEGER NOT NULL PRIMARY KEY,
  manual_id TEXT NOT NULL REFERENCES accommodation_units_manual (unit_id) ON DELETE CASCADE,
  accommodation_unit_id TEXT REFERENCES accommodation_units (id),
  tenant_id TEXT NOT NULL REFERENCES tenant_registry (tenant_id),
  chunk_index INTEGER NOT NULL CHECK (chunk_index >= 0),
  section TEXT,
  content TEXT NOT NULL,
  embedding TEXT,
  UNIQUE (manual_id, chunk_index)
) STRICT;

CREATE INDEX idx_accommodation_units_tenant_hotel_fk ON accommodation_units (tenant_id, hotel_id);
