-- Who may read: everybody what is active or public. Nobody but the owner, and who bypasses row
-- level security, may write: there is no policy for it. On Supabase that is `service_role`.
--
-- The policies are for everybody, so that they need no role that a plain server has not.

ALTER TABLE coaches ENABLE ROW LEVEL SECURITY;
ALTER TABLE categories ENABLE ROW LEVEL SECURITY;
ALTER TABLE app_config ENABLE ROW LEVEL SECURITY;

CREATE POLICY coaches_that_are_active ON coaches FOR SELECT TO public USING (is_active);
CREATE POLICY categories_that_are_active ON categories FOR SELECT TO public USING (is_active);
CREATE POLICY config_that_is_public ON app_config FOR SELECT TO public USING (is_public);

-- A policy lets nobody in who has no right to the table. The roles of Supabase get theirs where
-- they are; a plain server does not have them. What Supabase gives by default is taken back first:
-- row level security does not hold TRUNCATE.
DO $$
DECLARE
  reader name;
BEGIN
  FOR reader IN SELECT rolname FROM pg_roles WHERE rolname IN ('anon', 'authenticated') LOOP
    EXECUTE format('REVOKE ALL ON coaches, categories, app_config FROM %I', reader);
    EXECUTE format('GRANT SELECT ON coaches, categories, app_config TO %I', reader);
  END LOOP;
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'service_role') THEN
    GRANT ALL ON coaches, categories, app_config TO service_role;
  END IF;
END
$$;
