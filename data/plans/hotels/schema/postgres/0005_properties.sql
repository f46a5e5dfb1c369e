-- The three tables that the document counts and does not list: see the plan's README.

CREATE TABLE hotels_properties (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  client_id uuid NOT NULL REFERENCES tenant_registry (tenant_id),
  name text NOT NULL,
  settings jsonb NOT NULL DEFAULT '{}'
);

CREATE TABLE hotels_guest_information (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  property_id uuid NOT NULL REFERENCES tenant_registry (tenant_id),
  topic text NOT NULL,
  content text NOT NULL,
  languages text[] NOT NULL DEFAULT '{es}'
);

CREATE TABLE hotels_policies (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  property_id uuid NOT NULL REFERENCES tenant_registry (tenant_id),
  title text NOT NULL,
  body text NOT NULL,
  in_force daterange
);

CREATE INDEX idx_hotels_properties_client_fk ON hotels_properties (client_id);
CREATE INDEX idx_hotels_guest_information_property_fk ON hotels_guest_information (property_id);
CREATE INDEX idx_hotels_policies_property_fk ON hotels_policies (property_id);
