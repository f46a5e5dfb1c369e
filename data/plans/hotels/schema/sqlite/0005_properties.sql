-- The three tables that the document counts and does not list: see the plan's README.

CREATE TABLE hotels_properties (
  id TEXT NOT NULL PRIMARY KEY,
  client_id TEXT NOT NULL REFERENCES tenant_registry (tenant_id),
  name TEXT NOT NULL,
  settings TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(settings))
) STRICT;

CREATE TABLE hotels_guest_information (
  id TEXT NOT NULL PRIMARY KEY,
  property_id TEXT NOT NULL REFERENCES tenant_registry (tenant_id),
  topic TEXT NOT NULL,
  content TEXT NOT NULL,
  languages TEXT NOT NULL DEFAULT '{es}'
) STRICT;

CREATE TABLE hotels_policies (
  id TEXT NOT NULL PRIMARY KEY,
  property_id TEXT NOT NULL REFERENCES tenant_registry (tenant_id),
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  in_force TEXT
) STRICT;

CREATE INDEX idx_hotels_properties_client_fk ON hotels_properties (client_id);
CREATE INDEX idx_hotels_guest_information_property_fk ON hotels_guest_information (property_id);
CREATE INDEX idx_hotels_policies_property_fk ON hotels_policies (property_id);
