-- What speaks to other systems.

CREATE TABLE integration_configs (
  id TEXT NOT NULL PRIMARY KEY,
  tenant_id TEXT NOT NULL REFERENCES tenant_registry (tenant_id) ON DELETE CASCADE,
  provider TEXT NOT NULL,
  config TEXT NOT NULL CHECK (json_valid(config)),
  is_active INTEGER NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
  created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
  UNIQUE (tenant_id, provider)
) STRICT;

CREATE TABLE job_logs (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id TEXT REFERENCES tenant_registry (tenant_id),     -- NULL: a job for all of them
  job TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('queued', 'running', 'succeeded', 'failed', 'partial')),
  took_ms REAL,
  result TEXT CHECK (json_valid(result)),
  ran_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
) STRICT;

CREATE TABLE policies (
  id TEXT NOT NULL PRIMARY KEY,
  tenant_id TEXT NOT NULL REFERENCES tenant_registry (tenant_id),
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  priority INTEGER NOT NULL DEFAULT 0,
  created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
) STRICT;
