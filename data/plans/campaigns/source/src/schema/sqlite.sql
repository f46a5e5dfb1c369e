CREATE TABLE api_requests (
    id INTEGER PRIMARY KEY NOT NULL,
    route TEXT NOT NULL,
    status INTEGER NOT NULL,
    took_ms INTEGER NOT NULL,
    at TEXT NOT NULL
);
CREATE TABLE integrations (
    id TEXT PRIMARY KEY NOT NULL,
    user_id TEXT NOT NULL,
    name TEXT NOT NULL,
    provider TEXT NOT NULL,
    status TEXT NOT NULL,
    metadata TEXT DEFAULT '{}' NOT NULL,
    created_at TEXT NOT NULL
);
CREATE TABLE campaigns (
    id TEXT PRIMARY KEY NOT NULL,
    user_id TEXT NOT NULL,
    name TEXT NOT NULL,
    campaign_type TEXT NOT NULL,
    data_source TEXT,
    data_sources TEXT,
    native_config TEXT,
    settings TEXT DEFAULT '{}' NOT NULL,
    status TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE TABLE events (
    id INTEGER PRIMARY KEY NOT NULL,
    integration_id TEXT REFERENCES integrations (id),
    provider TEXT,
    event_type TEXT NOT NULL,
    event_data TEXT,
    canonical_event TEXT,
    shown INTEGER DEFAULT 0 NOT NULL,
    created_at TEXT NOT NULL
);
CREATE INDEX events_integration ON events (integration_id);
