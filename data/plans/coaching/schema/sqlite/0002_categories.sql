-- What can be coached, as a tree. That it has no cycle is for the plan to check.

CREATE TABLE categories (
  id INTEGER NOT NULL PRIMARY KEY,
  parent_id INTEGER REFERENCES categories (id) CHECK (parent_id <> id),
  name TEXT NOT NULL CHECK (trim(name) <> ''),
  name_short TEXT,
  description TEXT,
  icon_url TEXT CHECK (icon_url <> ''),
  icon_secondary_url TEXT CHECK (icon_secondary_url <> ''),
  sort_order INTEGER NOT NULL DEFAULT 0,
  primary_color TEXT CHECK (primary_color <> ''),      -- any form that CSS reads
  secondary_color TEXT CHECK (secondary_color <> ''),
  show_checkin_history INTEGER NOT NULL DEFAULT 0 CHECK (show_checkin_history IN (0, 1)),
  checkin_enabled INTEGER NOT NULL DEFAULT 0 CHECK (checkin_enabled IN (0, 1)),
  followup_chat_enabled INTEGER NOT NULL DEFAULT 0 CHECK (followup_chat_enabled IN (0, 1)),
  followup_timer INTEGER CHECK (followup_timer >= 0),
  prompt_checkin TEXT,
  prompt_checkin_2 TEXT,
  guidelines TEXT,
  max_questions INTEGER CHECK (max_questions >= 0),
  scope TEXT CHECK (scope <> ''),
  is_active INTEGER NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
  created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);

-- The children of a category in their order; serves the reference too.
CREATE INDEX categories_by_parent ON categories (parent_id, sort_order, id);
