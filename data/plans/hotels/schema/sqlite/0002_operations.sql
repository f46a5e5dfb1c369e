-- Hotels, who works in them, and what was done.

CREATE TABLE hotels (
  id TEXT NOT NULL PRIMARY KEY,
  tenant_id TEXT NOT NULL REFERENCES tenant_registry (tenant_id),
  name TEXT NOT NULL,
  address TEXT NOT NULL CHECK (json_valid(address)),
  stars INTEGER CHECK (stars BETWEEN 1 AND 5),
  check_in TEXT NOT NULL DEFAULT '15:00',
  check_out TEXT NOT NULL DEFAULT '11:00',
  amenities TEXT NOT NULL DEFAULT '{}',
  created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
  UNIQUE (tenant_id, id),
  UNIQUE (tenant_id, name)
) STRICT;

CREATE TABLE staff_users (
  staff_id TEXT NOT NULL PRIMARY KEY,
  tenant_id TEXT NOT NULL REFERENCES tenant_registry (tenant_id),
  username TEXT NOT NULL,
  full_name TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('ceo', 'admin', 'manager', 'receptionist', 'housekeeper')),
  permissions TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(permissions)),
  created_by TEXT REFERENCES staff_users (staff_id) ON DELETE SET NULL,
  last_login TEXT,
  is_active INTEGER NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
  created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
  UNIQUE (tenant_id, username),
  CHECK (created_by <> staff_id)
) STRICT;

CREATE TABLE hotel_operations (
  id TEXT NOT NULL PRIMARY KEY,
  tenant_id TEXT NOT NULL REFERENCES tenant_registry (tenant_id),
  created_by TEXT REFERENCES staff_users (staff_id),
  title TEXT NOT NULL,
  instructions TEXT NOT NULL,
  minimum_role TEXT NOT NULL DEFAULT 'housekeeper' CHECK (minimum_role IN ('ceo', 'admin', 'manager', 'receptionist', 'housekeeper')),
  weekdays TEXT NOT NULL DEFAULT '{1,2,3,4,5,6,7}',
  created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
) STRICT;

CREATE TABLE staff_conversations (
  id TEXT NOT NULL PRIMARY KEY,
  staff_id TEXT NOT NULL REFERENCES staff_users (staff_id) ON DELETE CASCADE,
  title TEXT,
  is_archived INTEGER NOT NULL DEFAULT 0 CHECK (is_archived IN (0, 1)),
  created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
  last_message_at TEXT
) STRICT;

CREATE TABLE staff_messages (
  id INTEGER NOT NULL PRIMARY KEY,
  conversation_id TEXT NOT NULL REFERENCES staff_conversations (id) ON DELETE CASCADE,
  role TEXT NOT NULL CHECK (role IN ('system', 'user', 'assistant')),
  content TEXT NOT NULL,
  metadata TEXT CHECK (json_valid(metadata)),
  created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
) STRICT;

CREATE TABLE sync_history (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id TEXT REFERENCES tenant_registry (tenant_id),     -- NULL: for all of them
  provider TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('queued', 'running', 'succeeded', 'failed', 'partial')),
  records INTEGER NOT NULL DEFAULT 0 CHECK (records >= 0),
  took TEXT,
  error TEXT,
  started_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CHECK (status <> 'failed' OR error IS NOT NULL)
) STRICT;

-- Users and who let them in are of the schema `auth`: no references.
CREATE TABLE user_tenant_permissions (
  id TEXT NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL,
  tenant_id TEXT NOT NULL REFERENCES tenant_registry (tenant_id) ON DELETE CASCADE,
  role TEXT NOT NULL CHECK (role IN ('ceo', 'admin', 'manager', 'receptionist', 'housekeeper')),
  permissions TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(permissions)),
  granted_by TEXT,
  granted_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
  is_active INTEGER NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
  UNIQUE (user_id, tenant_id)
) STRICT;

CREATE INDEX idx_hotel_operations_created_by_fk ON hotel_operations (created_by);
CREATE INDEX idx_staff_users_created_by_fk ON staff_users (created_by);
CREATE INDEX idx_user_tenant_permissions_granted_by_fk ON user_tenant_permissions (granted_by);
