-- What an agent knows and reuses: instructions and templates.

CREATE TABLE instruction_sets (
  instruction_id INTEGER NOT NULL PRIMARY KEY,
  instruction_name TEXT NOT NULL UNIQUE,
  category TEXT NOT NULL,
  content TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 1 CHECK (version > 0),
  is_active INTEGER NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
  created_at TEXT NOT NULL,
  updated_at TEXT
);

CREATE TABLE html_templates (
  id INTEGER NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  type TEXT NOT NULL CHECK (type IN ('proposal', 'itinerary')),
  html TEXT NOT NULL,
  updated_at TEXT,
  UNIQUE (type, name)
);
