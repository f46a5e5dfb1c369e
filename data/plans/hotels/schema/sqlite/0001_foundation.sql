-- What refers to nothing: the tenants, what all of them share, the catalogs of SIRE.

CREATE TABLE tenant_registry (
  tenant_id TEXT NOT NULL PRIMARY KEY,
  slug TEXT NOT NULL UNIQUE CHECK (slug <> '' AND slug NOT GLOB '*[^a-z0-9-]*'),
  legal_name TEXT NOT NULL,
  tax_id TEXT NOT NULL CHECK (length(tax_id) <= 20),
  tier TEXT NOT NULL DEFAULT 'free' CHECK (tier IN ('free', 'basic', 'premium', 'enterprise')),
  features TEXT NOT NULL DEFAULT '{}' CHECK (CASE WHEN json_valid(features) THEN json_type(features) = 'object' ELSE 0 END),
  languages TEXT NOT NULL DEFAULT '{es}',
  is_active INTEGER NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
  created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
) STRICT;

-- Vectors are the text that pgvector prints.
CREATE TABLE code_embeddings (
  id INTEGER NOT NULL PRIMARY KEY,
  file_path TEXT NOT NULL,
  chunk_index INTEGER NOT NULL CHECK (chunk_index >= 0),
  content TEXT NOT NULL,
  language TEXT,
  embedding TEXT NOT NULL,
  metadata TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(metadata)),
  created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
  UNIQUE (file_path, chunk_index)
) STRICT;

CREATE TABLE muva_content (
  id TEXT NOT NULL PRIMARY KEY,
  title TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('activities', 'beaches', 'culture', 'nightlife', 'restaurants', 'services', 'transport')),
  content TEXT NOT NULL,
  embedding TEXT,
  tags TEXT NOT NULL DEFAULT '{}',
  latitude TEXT CHECK (CAST(latitude AS REAL) BETWEEN -90 AND 90),
  longitude TEXT CHECK (CAST(longitude AS REAL) BETWEEN -180 AND 180),
  opens TEXT,
  metadata TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(metadata)),
  created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at TEXT
) STRICT;

CREATE TABLE sire_content (
  id INTEGER NOT NULL PRIMARY KEY,
  title TEXT NOT NULL,
  content TEXT NOT NULL,
  embedding TEXT,
  articles TEXT NOT NULL DEFAULT '{}',
  in_force_since TEXT
) STRICT;

CREATE TABLE sire_countries (
  code INTEGER NOT NULL PRIMARY KEY,
  iso_alpha3 TEXT NOT NULL UNIQUE CHECK (length(iso_alpha3) <= 3),
  name_es TEXT NOT NULL,
  name_en TEXT NOT NULL
) STRICT;

CREATE TABLE sire_cities (
  code TEXT NOT NULL PRIMARY KEY CHECK (length(code) <= 5),
  name TEXT NOT NULL,
  department TEXT NOT NULL
) STRICT;

CREATE TABLE sire_document_types (
  code INTEGER NOT NULL PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  for_foreigners INTEGER NOT NULL CHECK (for_foreigners IN (0, 1))
) STRICT;

-- The user is one of Supabase's own schema `auth`, which stays where it is: no reference.
CREATE TABLE sire_export_logs (
  id TEXT NOT NULL PRIMARY KEY,
  user_id TEXT,
  file_name TEXT NOT NULL,
  guests INTEGER NOT NULL CHECK (guests >= 0),
  status TEXT NOT NULL CHECK (status IN ('queued', 'running', 'succeeded', 'failed', 'partial')),
  exported_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
) STRICT;

CREATE TABLE property_relationships (
  id TEXT NOT NULL PRIMARY KEY,
  parent_property TEXT NOT NULL,
  child_property TEXT NOT NULL,
  kind TEXT NOT NULL,
  valid TEXT NOT NULL,
  created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
  UNIQUE (parent_property, child_property),
  CHECK (parent_property <> child_property)
) STRICT;

CREATE INDEX idx_sire_export_logs_user_fk ON sire_export_logs (user_id);
