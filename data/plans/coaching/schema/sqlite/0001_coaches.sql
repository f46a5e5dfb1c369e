-- Coaches, as an app shows them.

CREATE TABLE coaches (
  id INTEGER NOT NULL PRIMARY KEY,
  name TEXT NOT NULL CHECK (trim(name) <> ''),
  description TEXT,
  photo_url TEXT CHECK (photo_url <> ''),
  photo_30_url TEXT CHECK (photo_30_url <> ''),
  photo_45_url TEXT CHECK (photo_45_url <> ''),
  photo_60_url TEXT CHECK (photo_60_url <> ''),
  sex TEXT CHECK (sex IN ('male', 'female', 'non_binary', 'other')),  -- NULL: not said
  intro TEXT,
  prompt TEXT,
  year_of_birth INTEGER CHECK (year_of_birth BETWEEN 1900 AND 2100),
  voice_id TEXT CHECK (voice_id <> ''),
  voice_settings TEXT NOT NULL DEFAULT '{}' CHECK (CASE WHEN json_valid(voice_settings) THEN json_type(voice_settings) = 'object' ELSE 0 END),
  is_active INTEGER NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
  created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);

-- The list of who can be chosen.
CREATE INDEX coaches_by_name ON coaches (name) WHERE is_active = 1;
