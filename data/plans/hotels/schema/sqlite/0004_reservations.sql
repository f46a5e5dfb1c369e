-- Guests, their bookings and what they write; the calendar of each unit.

CREATE TABLE guest_reservations (
  id TEXT NOT NULL PRIMARY KEY,
  accommodation_unit_id TEXT REFERENCES accommodation_units (id),
  code TEXT NOT NULL UNIQUE CHECK (length(code) <= 12),
  guest_name TEXT NOT NULL,
  document_type INTEGER,
  nationality TEXT CHECK (length(nationality) <= 3),
  check_in TEXT NOT NULL,
  check_out TEXT NOT NULL,
  nights INTEGER GENERATED ALWAYS AS (CAST(julianday(check_out) - julianday(check_in) AS INTEGER)) STORED,
  adults INTEGER NOT NULL DEFAULT 1 CHECK (adults > 0),
  children INTEGER NOT NULL DEFAULT 0 CHECK (children >= 0),
  total TEXT NOT NULL CHECK (CAST(total AS REAL) >= 0),
  currency TEXT NOT NULL DEFAULT 'COP' CHECK (length(currency) <= 3),
  status TEXT NOT NULL CHECK (status IN ('pending', 'confirmed', 'checked_in', 'checked_out', 'cancelled', 'no_show')),
  source TEXT NOT NULL CHECK (source IN ('direct', 'airbnb', 'booking', 'motopress', 'manual')),
  contact TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(contact)),
  notes TEXT,
  created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CHECK (check_out > check_in)
) STRICT;

CREATE TABLE reservation_accommodations (
  id TEXT NOT NULL PRIMARY KEY,
  reservation_id TEXT NOT NULL REFERENCES guest_reservations (id) ON DELETE CASCADE,
  accommodation_unit_id TEXT REFERENCES accommodation_units (id),
  position INTEGER NOT NULL DEFAULT 1,
  price TEXT NOT NULL,
  UNIQUE (reservation_id, position)
) STRICT;

CREATE TABLE prospective_sessions (
  session_id TEXT NOT NULL PRIMARY KEY,
  tenant_id TEXT REFERENCES tenant_registry (tenant_id),     -- NULL: from the page of all hotels
  converted_to_reservation_id TEXT REFERENCES guest_reservations (id) ON DELETE SET NULL,
  status TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'expired', 'converted')),
  history TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(history)),
  utm TEXT CHECK (json_valid(utm)),
  address TEXT,
  created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
  expires_at TEXT NOT NULL,
  CHECK ((status = 'converted') = (converted_to_reservation_id IS NOT NULL)),
  CHECK (expires_at > created_at)
) STRICT;

CREATE TABLE guest_conversations (
  id TEXT NOT NULL PRIMARY KEY,
  guest_id TEXT NOT NULL REFERENCES guest_reservations (id) ON DELETE CASCADE,
  title TEXT,
  favourites TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(favourites)),
  created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
) STRICT;

CREATE TABLE chat_conversations (
  id TEXT NOT NULL PRIMARY KEY,
  reservation_id TEXT REFERENCES guest_reservations (id),
  kind TEXT NOT NULL,
  metadata TEXT CHECK (json_valid(metadata)),
  created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
) STRICT;

CREATE TABLE chat_messages (
  id TEXT NOT NULL PRIMARY KEY,
  conversation_id TEXT NOT NULL REFERENCES guest_conversations (id) ON DELETE CASCADE,
  role TEXT NOT NULL CHECK (role IN ('system', 'user', 'assistant')),
  content TEXT NOT NULL,
  entities TEXT NOT NULL DEFAULT '{}',
  metadata TEXT CHECK (json_valid(metadata)),
  created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
) STRICT;

CREATE TABLE conversation_memory (
  id TEXT NOT NULL PRIMARY KEY,
  session_id TEXT NOT NULL REFERENCES prospective_sessions (session_id) ON DELETE CASCADE,
  tenant_id TEXT REFERENCES tenant_registry (tenant_id),
  summary TEXT NOT NULL,
  messages TEXT NOT NULL,
  entities TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(entities)),
  created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
) STRICT;

CREATE TABLE conversation_attachments (
  id TEXT NOT NULL PRIMARY KEY,
  conversation_id TEXT NOT NULL REFERENCES guest_conversations (id) ON DELETE CASCADE,
  file_name TEXT NOT NULL,
  content_type TEXT NOT NULL,
  bytes INTEGER NOT NULL CHECK (bytes >= 0),
  created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
) STRICT;

-- A blocked time that came of another (a gap before a booking), or was joined into another.
CREATE TABLE calendar_events (
  id TEXT NOT NULL PRIMARY KEY,
  accommodation_unit_id TEXT NOT NULL REFERENCES accommodation_units (id),
  parent_event_id TEXT REFERENCES calendar_events (id),
  merged_into_id TEXT REFERENCES calendar_events (id),
  source TEXT NOT NULL CHECK (source IN ('direct', 'airbnb', 'booking', 'motopress', 'manual')),
  title TEXT,
  starts_at TEXT NOT NULL,
  ends_at TEXT NOT NULL,
  uid TEXT,
  ics TEXT,
  priority INTEGER NOT NULL DEFAULT 0,
  is_active INTEGER NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
  created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CHECK (ends_at > starts_at),
  CHECK (parent_event_id <> id),
  CHECK (merged_into_id <> id)
) STRICT;

-- Of the feeds that are read, no two have one address.
CREATE TABLE ics_feed_configurations (
  id TEXT NOT NULL PRIMARY KEY,
  accommodation_unit_id TEXT NOT NULL REFERENCES accommodation_units (id) ON DELETE CASCADE,
  url TEXT NOT NULL,
  source TEXT NOT NULL CHECK (source IN ('direct', 'airbnb', 'booking', 'motopress', 'manual')),
  every TEXT NOT NULL DEFAULT '01:00:00',
  etag TEXT,
  is_active INTEGER NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
  last_sync TEXT
) STRICT;
CREATE UNIQUE INDEX ics_feed_configurations_url ON ics_feed_configurations (url) WHERE is_active = 1;

CREATE TABLE calendar_sync_logs (
  id INTEGER NOT NULL PRIMARY KEY,
  feed_id TEXT NOT NULL REFERENCES ics_feed_configurations (id) ON DELETE CASCADE,
  status TEXT NOT NULL CHECK (status IN ('queued', 'running', 'succeeded', 'failed', 'partial')),
  events INTEGER NOT NULL DEFAULT 0,
  synced_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
) STRICT;

CREATE TABLE calendar_event_conflicts (
  id TEXT NOT NULL PRIMARY KEY,
  event_a_id TEXT NOT NULL REFERENCES calendar_events (id) ON DELETE CASCADE,
  event_b_id TEXT NOT NULL REFERENCES calendar_events (id) ON DELETE CASCADE,
  winning_event_id TEXT REFERENCES calendar_events (id),
  decided_at TEXT,
  CHECK (event_a_id <> event_b_id),
  UNIQUE (event_a_id, event_b_id)
) STRICT;

CREATE TABLE airbnb_motopress_comparison (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id TEXT NOT NULL REFERENCES tenant_registry (tenant_id),
  unit_id TEXT NOT NULL REFERENCES accommodation_units_public (unit_id),
  ics_event_id TEXT REFERENCES calendar_events (id) ON DELETE SET NULL,
  agrees INTEGER CHECK (agrees IN (0, 1)),
  compared_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
) STRICT;

CREATE TABLE airbnb_mphb_imported_reservations (
  id TEXT NOT NULL PRIMARY KEY,
  accommodation_unit_id TEXT NOT NULL REFERENCES accommodation_units (id),
  external_id TEXT NOT NULL UNIQUE,
  raw TEXT NOT NULL CHECK (json_valid(raw)),
  imported_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
) STRICT;

CREATE TABLE compliance_submissions (
  id TEXT NOT NULL PRIMARY KEY,
  reservation_id TEXT NOT NULL REFERENCES guest_reservations (id),
  authority TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('queued', 'running', 'succeeded', 'failed', 'partial')),
  payload TEXT NOT NULL CHECK (json_valid(payload)),
  submitted_at TEXT
) STRICT;

CREATE INDEX idx_prospective_sessions_reservation_fk ON prospective_sessions (converted_to_reservation_id);
CREATE INDEX idx_airbnb_mphb_imported_reservations_unit_fk ON airbnb_mphb_imported_reservations (accommodation_unit_id);
CREATE INDEX idx_calendar_events_merged_into_fk ON calendar_events (merged_into_id);
CREATE INDEX idx_calendar_event_conflicts_winning_fk ON calendar_event_conflicts (winning_event_id);
CREATE INDEX idx_airbnb_motopress_comparison_ics_fk ON airbnb_motopress_comparison (ics_event_id);
