-- Prompts, variables and settings under one key each: prompt_…, var_…, system_…

CREATE TABLE app_config (
  key TEXT NOT NULL PRIMARY KEY CHECK (trim(key) <> ''),
  value TEXT NOT NULL CHECK (json_valid(value)),       -- 'null' is a value
  is_public INTEGER NOT NULL DEFAULT 0 CHECK (is_public IN (0, 1)),
  description TEXT,
  created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);
