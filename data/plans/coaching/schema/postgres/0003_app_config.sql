-- Prompts, variables and settings under one key each: prompt_…, var_…, system_…

CREATE TABLE app_config (
  key text PRIMARY KEY CHECK (btrim(key) <> ''),
  value jsonb NOT NULL,                                -- 'null' is a value
  is_public boolean NOT NULL DEFAULT false,
  description text,
  created_at timestamptz NOT NULL DEFAULT now()
);
