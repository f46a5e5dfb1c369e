-- Who works here, and where they are signed in. Starts empty.

CREATE TABLE agents (
  id INTEGER NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  email TEXT NOT NULL CHECK (email LIKE '%_@_%'),
  created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);

-- One account for one address, however it is spelled.
CREATE UNIQUE INDEX agents_by_email ON agents (lower(email));

CREATE TABLE sessions (
  token TEXT NOT NULL PRIMARY KEY,
  agent_id INTEGER NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
  state TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(state)),
  expires_at TEXT NOT NULL
) WITHOUT ROWID;
