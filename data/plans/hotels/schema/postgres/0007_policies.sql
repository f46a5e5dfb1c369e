-- Who may see and change what: row level security on every table, since Supabase shows the schema
-- `public` to the world. What has no policy is for the owner and `service_role` alone.
--
-- Nineteen policies, one a table and action. `auth.uid()` and `current_setting()` stand in a
-- select of their own, so that they are asked once a query and not once a row.

ALTER TABLE tenant_registry ENABLE ROW LEVEL SECURITY;
ALTER TABLE code_embeddings ENABLE ROW LEVEL SECURITY;
ALTER TABLE muva_content ENABLE ROW LEVEL SECURITY;
ALTER TABLE sire_content ENABLE ROW LEVEL SECURITY;
ALTER TABLE sire_countries ENABLE ROW LEVEL SECURITY;
ALTER TABLE sire_cities ENABLE ROW LEVEL SECURITY;
ALTER TABLE sire_document_types ENABLE ROW LEVEL SECURITY;
ALTER TABLE sire_export_logs ENABLE ROW LEVEL SECURITY;
ALTER TABLE property_relationships ENABLE ROW LEVEL SECURITY;
ALTER TABLE hotels ENABLE ROW LEVEL SECURITY;
ALTER TABLE staff_users ENABLE ROW LEVEL SECURITY;
ALTER TABLE hotel_operations ENABLE ROW LEVEL SECURITY;
ALTER TABLE staff_conversations ENABLE ROW LEVEL SECURITY;
ALTER TABLE staff_messages ENABLE ROW LEVEL SECURITY;
ALTER TABLE sync_history ENABLE ROW LEVEL SECURITY;
ALTER TABLE user_tenant_permissions ENABLE ROW LEVEL SECURITY;
ALTER TABLE accommodation_units_public ENABLE ROW LEVEL SECURITY;
ALTER TABLE accommodation_units ENABLE ROW LEVEL SECURITY;
ALTER TABLE accommodation_units_manual ENABLE ROW LEVEL SECURITY;
ALTER TABLE accommodation_units_manual_chunks ENABLE ROW LEVEL SECURITY;
ALTER TABLE guest_reservations ENABLE ROW LEVEL SECURITY;
ALTER TABLE reservation_accommodations ENABLE ROW LEVEL SECURITY;
ALTER TABLE prospective_sessions ENABLE ROW LEVEL SECURITY;
ALTER TABLE guest_conversations ENABLE ROW LEVEL SECURITY;
ALTER TABLE chat_conversations ENABLE ROW LEVEL SECURITY;
ALTER TABLE chat_messages ENABLE ROW LEVEL SECURITY;
ALTER TABLE conversation_memory ENABLE ROW LEVEL SECURITY;
ALTER TABLE conversation_attachments ENABLE ROW LEVEL SECURITY;
ALTER TABLE calendar_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE ics_feed_configurations ENABLE ROW LEVEL SECURITY;
ALTER TABLE calendar_sync_logs ENABLE ROW LEVEL SECURITY;
ALTER TABLE calendar_event_conflicts ENABLE ROW LEVEL SECURITY;
ALTER TABLE airbnb_motopress_comparison ENABLE ROW LEVEL SECURITY;
ALTER TABLE airbnb_mphb_imported_reservations ENABLE ROW LEVEL SECURITY;
ALTER TABLE compliance_submissions ENABLE ROW LEVEL SECURITY;
ALTER TABLE hotels_properties ENABLE ROW LEVEL SECURITY;
ALTER TABLE hotels_guest_information ENABLE ROW LEVEL SECURITY;
ALTER TABLE hotels_policies ENABLE ROW LEVEL SECURITY;
ALTER TABLE integration_configs ENABLE ROW LEVEL SECURITY;
ALTER TABLE job_logs ENABLE ROW LEVEL SECURITY;
ALTER TABLE policies ENABLE ROW LEVEL SECURITY;

-- Supabase has it; a plain server is given one that knows whom the setting names.
DO $$
BEGIN
  IF to_regprocedure('auth.uid()') IS NULL THEN
    CREATE SCHEMA IF NOT EXISTS auth;
    CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql STABLE
      AS 'select nullif(current_setting(''request.jwt.claim.sub'', true), '''')::uuid';
  END IF;
END
$$;

CREATE POLICY tenant_registry_select ON tenant_registry FOR SELECT USING (
  tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid)
  OR tenant_id IN (SELECT seen.tenant_id FROM user_tenant_permissions AS seen
    WHERE seen.user_id = (SELECT auth.uid()) AND seen.is_active));
CREATE POLICY hotels_select ON hotels FOR SELECT USING (
  tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid)
  OR tenant_id IN (SELECT seen.tenant_id FROM user_tenant_permissions AS seen
    WHERE seen.user_id = (SELECT auth.uid()) AND seen.is_active));
CREATE POLICY staff_users_select ON staff_users FOR SELECT USING (
  tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid)
  OR tenant_id IN (SELECT seen.tenant_id FROM user_tenant_permissions AS seen
    WHERE seen.user_id = (SELECT auth.uid()) AND seen.is_active));
CREATE POLICY hotel_operations_select ON hotel_operations FOR SELECT USING (
  tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid)
  OR tenant_id IN (SELECT seen.tenant_id FROM user_tenant_permissions AS seen
    WHERE seen.user_id = (SELECT auth.uid()) AND seen.is_active));
CREATE POLICY sync_history_select ON sync_history FOR SELECT USING (
  tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid)
  OR tenant_id IN (SELECT seen.tenant_id FROM user_tenant_permissions AS seen
    WHERE seen.user_id = (SELECT auth.uid()) AND seen.is_active));
CREATE POLICY accommodation_units_public_select ON accommodation_units_public FOR SELECT USING (
  tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid)
  OR tenant_id IN (SELECT seen.tenant_id FROM user_tenant_permissions AS seen
    WHERE seen.user_id = (SELECT auth.uid()) AND seen.is_active));
CREATE POLICY accommodation_units_select ON accommodation_units FOR SELECT USING (
  tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid)
  OR tenant_id IN (SELECT seen.tenant_id FROM user_tenant_permissions AS seen
    WHERE seen.user_id = (SELECT auth.uid()) AND seen.is_active));
CREATE POLICY accommodation_units_manual_chunks_select ON accommodation_units_manual_chunks FOR SELECT USING (
  tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid)
  OR tenant_id IN (SELECT seen.tenant_id FROM user_tenant_permissions AS seen
    WHERE seen.user_id = (SELECT auth.uid()) AND seen.is_active));
CREATE POLICY prospective_sessions_select ON prospective_sessions FOR SELECT USING (
  tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid)
  OR tenant_id IN (SELECT seen.tenant_id FROM user_tenant_permissions AS seen
    WHERE seen.user_id = (SELECT auth.uid()) AND seen.is_active));
CREATE POLICY conversation_memory_select ON conversation_memory FOR SELECT USING (
  tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid)
  OR tenant_id IN (SELECT seen.tenant_id FROM user_tenant_permissions AS seen
    WHERE seen.user_id = (SELECT auth.uid()) AND seen.is_active));
CREATE POLICY airbnb_motopress_comparison_select ON airbnb_motopress_comparison FOR SELECT USING (
  tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid)
  OR tenant_id IN (SELECT seen.tenant_id FROM user_tenant_permissions AS seen
    WHERE seen.user_id = (SELECT auth.uid()) AND seen.is_active));
CREATE POLICY hotels_properties_select ON hotels_properties FOR SELECT USING (
  client_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid)
  OR client_id IN (SELECT seen.tenant_id FROM user_tenant_permissions AS seen
    WHERE seen.user_id = (SELECT auth.uid()) AND seen.is_active));
CREATE POLICY hotels_guest_information_select ON hotels_guest_information FOR SELECT USING (
  property_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid)
  OR property_id IN (SELECT seen.tenant_id FROM user_tenant_permissions AS seen
    WHERE seen.user_id = (SELECT auth.uid()) AND seen.is_active));
CREATE POLICY hotels_policies_select ON hotels_policies FOR SELECT USING (
  property_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid)
  OR property_id IN (SELECT seen.tenant_id FROM user_tenant_permissions AS seen
    WHERE seen.user_id = (SELECT auth.uid()) AND seen.is_active));
CREATE POLICY integration_configs_select ON integration_configs FOR SELECT USING (
  tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid)
  OR tenant_id IN (SELECT seen.tenant_id FROM user_tenant_permissions AS seen
    WHERE seen.user_id = (SELECT auth.uid()) AND seen.is_active));
CREATE POLICY job_logs_select ON job_logs FOR SELECT USING (
  tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid)
  OR tenant_id IN (SELECT seen.tenant_id FROM user_tenant_permissions AS seen
    WHERE seen.user_id = (SELECT auth.uid()) AND seen.is_active));
CREATE POLICY policies_select ON policies FOR SELECT USING (
  tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid)
  OR tenant_id IN (SELECT seen.tenant_id FROM user_tenant_permissions AS seen
    WHERE seen.user_id = (SELECT auth.uid()) AND seen.is_active));
CREATE POLICY user_tenant_permissions_select ON user_tenant_permissions FOR SELECT USING (
  user_id = (SELECT auth.uid()));
CREATE POLICY staff_users_update ON staff_users FOR UPDATE USING (
  staff_id = (SELECT auth.uid())) WITH CHECK (staff_id = (SELECT auth.uid()));
