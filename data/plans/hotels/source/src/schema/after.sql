--
-- Name: accommodation_units accommodation_units_hotel_id_unit_number_key; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.accommodation_units
    ADD CONSTRAINT accommodation_units_hotel_id_unit_number_key UNIQUE (hotel_id, unit_number);


--
-- Name: accommodation_units_manual_chunks accommodation_units_manual_chunks_manual_id_chunk_index_key; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.accommodation_units_manual_chunks
    ADD CONSTRAINT accommodation_units_manual_chunks_manual_id_chunk_index_key UNIQUE (manual_id, chunk_index);


--
-- Name: accommodation_units_manual_chunks accommodation_units_manual_chunks_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.accommodation_units_manual_chunks
    ADD CONSTRAINT accommodation_units_manual_chunks_pkey PRIMARY KEY (id);


--
-- Name: accommodation_units_manual accommodation_units_manual_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.accommodation_units_manual
    ADD CONSTRAINT accommodation_units_manual_pkey PRIMARY KEY (unit_id);


--
-- Name: accommodation_units accommodation_units_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.accommodation_units
    ADD CONSTRAINT accommodation_units_pkey PRIMARY KEY (id);


--
-- Name: accommodation_units_public accommodation_units_public_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.accommodation_units_public
    ADD CONSTRAINT accommodation_units_public_pkey PRIMARY KEY (unit_id);


--
-- Name: airbnb_motopress_comparison airbnb_motopress_comparison_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.airbnb_motopress_comparison
    ADD CONSTRAINT airbnb_motopress_comparison_pkey PRIMARY KEY (id);


--
-- Name: airbnb_mphb_imported_reservations airbnb_mphb_imported_reservations_external_id_key; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.airbnb_mphb_imported_reservations
    ADD CONSTRAINT airbnb_mphb_imported_reservations_external_id_key UNIQUE (external_id);


--
-- Name: airbnb_mphb_imported_reservations airbnb_mphb_imported_reservations_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.airbnb_mphb_imported_reservations
    ADD CONSTRAINT airbnb_mphb_imported_reservations_pkey PRIMARY KEY (id);


--
-- Name: calendar_event_conflicts calendar_event_conflicts_event_a_id_event_b_id_key; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.calendar_event_conflicts
    ADD CONSTRAINT calendar_event_conflicts_event_a_id_event_b_id_key UNIQUE (event_a_id, event_b_id);


--
-- Name: calendar_event_conflicts calendar_event_conflicts_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.calendar_event_conflicts
    ADD CONSTRAINT calendar_event_conflicts_pkey PRIMARY KEY (id);


--
-- Name: calendar_events calendar_events_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.calendar_events
    ADD CONSTRAINT calendar_events_pkey PRIMARY KEY (id);


--
-- Name: calendar_sync_logs calendar_sync_logs_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.calendar_sync_logs
    ADD CONSTRAINT calendar_sync_logs_pkey PRIMARY KEY (id);


--
-- Name: chat_conversations chat_conversations_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.chat_conversations
    ADD CONSTRAINT chat_conversations_pkey PRIMARY KEY (id);


--
-- Name: chat_messages chat_messages_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.chat_messages
    ADD CONSTRAINT chat_messages_pkey PRIMARY KEY (id);


--
-- Name: code_embeddings code_embeddings_file_path_chunk_index_key; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.code_embeddings
    ADD CONSTRAINT code_embeddings_file_path_chunk_index_key UNIQUE (file_path, chunk_index);


--
-- Name: code_embeddings code_embeddings_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.code_embeddings
    ADD CONSTRAINT code_embeddings_pkey PRIMARY KEY (id);


--
-- Name: compliance_submissions compliance_submissions_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.compliance_submissions
    ADD CONSTRAINT compliance_submissions_pkey PRIMARY KEY (id);


--
-- Name: conversation_attachments conversation_attachments_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.conversation_attachments
    ADD CONSTRAINT conversation_attachments_pkey PRIMARY KEY (id);


--
-- Name: conversation_memory conversation_memory_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.conversation_memory
    ADD CONSTRAINT conversation_memory_pkey PRIMARY KEY (id);


--
-- Name: guest_conversations guest_conversations_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.guest_conversations
    ADD CONSTRAINT guest_conversations_pkey PRIMARY KEY (id);


--
-- Name: guest_reservations guest_reservations_code_key; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.guest_reservations
    ADD CONSTRAINT guest_reservations_code_key UNIQUE (code);


--
-- Name: guest_reservations guest_reservations_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.guest_reservations
    ADD CONSTRAINT guest_reservations_pkey PRIMARY KEY (id);


--
-- Name: hotel_operations hotel_operations_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.hotel_operations
    ADD CONSTRAINT hotel_operations_pkey PRIMARY KEY (id);


--
-- Name: hotels_guest_information hotels_guest_information_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.hotels_guest_information
    ADD CONSTRAINT hotels_guest_information_pkey PRIMARY KEY (id);


--
-- Name: hotels hotels_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.hotels
    ADD CONSTRAINT hotels_pkey PRIMARY KEY (id);


--
-- Name: hotels_policies hotels_policies_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.hotels_policies
    ADD CONSTRAINT hotels_policies_pkey PRIMARY KEY (id);


--
-- Name: hotels_properties hotels_properties_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.hotels_properties
    ADD CONSTRAINT hotels_properties_pkey PRIMARY KEY (id);


--
-- Name: hotels hotels_tenant_id_id_key; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.hotels
    ADD CONSTRAINT hotels_tenant_id_id_key UNIQUE (tenant_id, id);


--
-- Name: hotels hotels_tenant_id_name_key; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.hotels
    ADD CONSTRAINT hotels_tenant_id_name_key UNIQUE (tenant_id, name);


--
-- Name: ics_feed_configurations ics_feed_configurations_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.ics_feed_configurations
    ADD CONSTRAINT ics_feed_configurations_pkey PRIMARY KEY (id);


--
-- Name: ics_feed_configurations ics_feed_configurations_url_excl; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.ics_feed_configurations
    ADD CONSTRAINT ics_feed_configurations_url_excl EXCLUDE USING btree (url WITH =) WHERE (is_active);


--
-- Name: integration_configs integration_configs_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.integration_configs
    ADD CONSTRAINT integration_configs_pkey PRIMARY KEY (id);


--
-- Name: integration_configs integration_configs_tenant_id_provider_key; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.integration_configs
    ADD CONSTRAINT integration_configs_tenant_id_provider_key UNIQUE (tenant_id, provider);


--
-- Name: job_logs job_logs_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.job_logs
    ADD CONSTRAINT job_logs_pkey PRIMARY KEY (id);


--
-- Name: muva_content muva_content_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.muva_content
    ADD CONSTRAINT muva_content_pkey PRIMARY KEY (id);


--
-- Name: policies policies_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.policies
    ADD CONSTRAINT policies_pkey PRIMARY KEY (id);


--
-- Name: property_relationships property_relationships_parent_property_child_property_key; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.property_relationships
    ADD CONSTRAINT property_relationships_parent_property_child_property_key UNIQUE (parent_property, child_property);


--
-- Name: property_relationships property_relationships_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.property_relationships
    ADD CONSTRAINT property_relationships_pkey PRIMARY KEY (id);


--
-- Name: prospective_sessions prospective_sessions_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.prospective_sessions
    ADD CONSTRAINT prospective_sessions_pkey PRIMARY KEY (session_id);


--
-- Name: reservation_accommodations reservation_accommodations_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.reservation_accommodations
    ADD CONSTRAINT reservation_accommodations_pkey PRIMARY KEY (id);


--
-- Name: reservation_accommodations reservation_accommodations_reservation_id_position_key; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.reservation_accommodations
    ADD CONSTRAINT reservation_accommodations_reservation_id_position_key UNIQUE (reservation_id, "position");


--
-- Name: sire_cities sire_cities_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.sire_cities
    ADD CONSTRAINT sire_cities_pkey PRIMARY KEY (code);


--
-- Name: sire_content sire_content_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.sire_content
    ADD CONSTRAINT sire_content_pkey PRIMARY KEY (id);


--
-- Name: sire_countries sire_countries_iso_alpha3_key; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.sire_countries
    ADD CONSTRAINT sire_countries_iso_alpha3_key UNIQUE (iso_alpha3);


--
-- Name: sire_countries sire_countries_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.sire_countries
    ADD CONSTRAINT sire_countries_pkey PRIMARY KEY (code);


--
-- Name: sire_document_types sire_document_types_name_key; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.sire_document_types
    ADD CONSTRAINT sire_document_types_name_key UNIQUE (name);


--
-- Name: sire_document_types sire_document_types_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.sire_document_types
    ADD CONSTRAINT sire_document_types_pkey PRIMARY KEY (code);


--
-- Name: sire_export_logs sire_export_logs_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.sire_export_logs
    ADD CONSTRAINT sire_export_logs_pkey PRIMARY KEY (id);


--
-- Name: staff_conversations staff_conversations_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.staff_conversations
    ADD CONSTRAINT staff_conversations_pkey PRIMARY KEY (id);


--
-- Name: staff_messages staff_messages_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.staff_messages
    ADD CONSTRAINT staff_messages_pkey PRIMARY KEY (id);


--
-- Name: staff_users staff_users_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.staff_users
    ADD CONSTRAINT staff_users_pkey PRIMARY KEY (staff_id);


--
-- Name: staff_users staff_users_tenant_id_username_key; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.staff_users
    ADD CONSTRAINT staff_users_tenant_id_username_key UNIQUE (tenant_id, username);


--
-- Name: sync_history sync_history_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.sync_history
    ADD CONSTRAINT sync_history_pkey PRIMARY KEY (id);


--
-- Name: tenant_registry tenant_registry_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.tenant_registry
    ADD CONSTRAINT tenant_registry_pkey PRIMARY KEY (tenant_id);


--
-- Name: tenant_registry tenant_registry_slug_key; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.tenant_registry
    ADD CONSTRAINT tenant_registry_slug_key UNIQUE (slug);


--
-- Name: user_tenant_permissions user_tenant_permissions_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.user_tenant_permissions
    ADD CONSTRAINT user_tenant_permissions_pkey PRIMARY KEY (id);


--
-- Name: user_tenant_permissions user_tenant_permissions_user_id_tenant_id_key; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.user_tenant_permissions
    ADD CONSTRAINT user_tenant_permissions_user_id_tenant_id_key UNIQUE (user_id, tenant_id);


--
-- Name: idx_accommodation_units_tenant_hotel_fk; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX idx_accommodation_units_tenant_hotel_fk ON public.accommodation_units USING btree (tenant_id, hotel_id);


--
-- Name: idx_airbnb_motopress_comparison_ics_fk; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX idx_airbnb_motopress_comparison_ics_fk ON public.airbnb_motopress_comparison USING btree (ics_event_id);


--
-- Name: idx_airbnb_mphb_imported_reservations_unit_fk; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX idx_airbnb_mphb_imported_reservations_unit_fk ON public.airbnb_mphb_imported_reservations USING btree (accommodation_unit_id);


--
-- Name: idx_calendar_event_conflicts_winning_fk; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX idx_calendar_event_conflicts_winning_fk ON public.calendar_event_conflicts USING btree (winning_event_id);


--
-- Name: idx_calendar_events_merged_into_fk; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX idx_calendar_events_merged_into_fk ON public.calendar_events USING btree (merged_into_id);


--
-- Name: idx_hotel_operations_created_by_fk; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX idx_hotel_operations_created_by_fk ON public.hotel_operations USING btree (created_by);


--
-- Name: idx_hotels_guest_information_property_fk; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX idx_hotels_guest_information_property_fk ON public.hotels_guest_information USING btree (property_id);


--
-- Name: idx_hotels_policies_property_fk; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX idx_hotels_policies_property_fk ON public.hotels_policies USING btree (property_id);


--
-- Name: idx_hotels_properties_client_fk; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX idx_hotels_properties_client_fk ON public.hotels_properties USING btree (client_id);


--
-- Name: idx_prospective_sessions_reservation_fk; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX idx_prospective_sessions_reservation_fk ON public.prospective_sessions USING btree (converted_to_reservation_id);


--
-- Name: idx_sire_export_logs_user_fk; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX idx_sire_export_logs_user_fk ON public.sire_export_logs USING btree (user_id);


--
-- Name: idx_staff_users_created_by_fk; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX idx_staff_users_created_by_fk ON public.staff_users USING btree (created_by);


--
-- Name: idx_user_tenant_permissions_granted_by_fk; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX idx_user_tenant_permissions_granted_by_fk ON public.user_tenant_permissions USING btree (granted_by);


--
-- Name: accommodation_units_manual_chunks accommodation_units_manual_chunks_accommodation_unit_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.accommodation_units_manual_chunks
    ADD CONSTRAINT accommodation_units_manual_chunks_accommodation_unit_id_fkey FOREIGN KEY (accommodation_unit_id) REFERENCES public.accommodation_units(id);


--
-- Name: accommodation_units_manual_chunks accommodation_units_manual_chunks_manual_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.accommodation_units_manual_chunks
    ADD CONSTRAINT accommodation_units_manual_chunks_manual_id_fkey FOREIGN KEY (manual_id) REFERENCES public.accommodation_units_manual(unit_id) ON DELETE CASCADE;


--
-- Name: accommodation_units_manual_chunks accommodation_units_manual_chunks_tenant_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.accommodation_units_manual_chunks
    ADD CONSTRAINT accommodation_units_manual_chunks_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant_registry(tenant_id);


--
-- Name: accommodation_units_manual accommodation_units_manual_unit_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.accommodation_units_manual
    ADD CONSTRAINT accommodation_units_manual_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES public.accommodation_units_public(unit_id) ON DELETE CASCADE;


--
-- Name: accommodation_units_public accommodation_units_public_tenant_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.accommodation_units_public
    ADD CONSTRAINT accommodation_units_public_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant_registry(tenant_id);


--
-- Name: accommodation_units accommodation_units_tenant_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.accommodation_units
    ADD CONSTRAINT accommodation_units_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant_registry(tenant_id);


--
-- Name: accommodation_units accommodation_units_tenant_id_hotel_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.accommodation_units
    ADD CONSTRAINT accommodation_units_tenant_id_hotel_id_fkey FOREIGN KEY (tenant_id, hotel_id) REFERENCES public.hotels(tenant_id, id);


--
-- Name: airbnb_motopress_comparison airbnb_motopress_comparison_ics_event_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.airbnb_motopress_comparison
    ADD CONSTRAINT airbnb_motopress_comparison_ics_event_id_fkey FOREIGN KEY (ics_event_id) REFERENCES public.calendar_events(id) ON DELETE SET NULL;


--
-- Name: airbnb_motopress_comparison airbnb_motopress_comparison_tenant_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.airbnb_motopress_comparison
    ADD CONSTRAINT airbnb_motopress_comparison_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant_registry(tenant_id);


--
-- Name: airbnb_motopress_comparison airbnb_motopress_comparison_unit_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.airbnb_motopress_comparison
    ADD CONSTRAINT airbnb_motopress_comparison_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES public.accommodation_units_public(unit_id);


--
-- Name: airbnb_mphb_imported_reservations airbnb_mphb_imported_reservations_accommodation_unit_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.airbnb_mphb_imported_reservations
    ADD CONSTRAINT airbnb_mphb_imported_reservations_accommodation_unit_id_fkey FOREIGN KEY (accommodation_unit_id) REFERENCES public.accommodation_units(id);


--
-- Name: calendar_event_conflicts calendar_event_conflicts_event_a_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.calendar_event_conflicts
    ADD CONSTRAINT calendar_event_conflicts_event_a_id_fkey FOREIGN KEY (event_a_id) REFERENCES public.calendar_events(id) ON DELETE CASCADE;


--
-- Name: calendar_event_conflicts calendar_event_conflicts_event_b_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.calendar_event_conflicts
    ADD CONSTRAINT calendar_event_conflicts_event_b_id_fkey FOREIGN KEY (event_b_id) REFERENCES public.calendar_events(id) ON DELETE CASCADE;


--
-- Name: calendar_event_conflicts calendar_event_conflicts_winning_event_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.calendar_event_conflicts
    ADD CONSTRAINT calendar_event_conflicts_winning_event_id_fkey FOREIGN KEY (winning_event_id) REFERENCES public.calendar_events(id);


--
-- Name: calendar_events calendar_events_accommodation_unit_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.calendar_events
    ADD CONSTRAINT calendar_events_accommodation_unit_id_fkey FOREIGN KEY (accommodation_unit_id) REFERENCES public.accommodation_units(id);


--
-- Name: calendar_events calendar_events_merged_into_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.calendar_events
    ADD CONSTRAINT calendar_events_merged_into_id_fkey FOREIGN KEY (merged_into_id) REFERENCES public.calendar_events(id);


--
-- Name: calendar_events calendar_events_parent_event_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.calendar_events
    ADD CONSTRAINT calendar_events_parent_event_id_fkey FOREIGN KEY (parent_event_id) REFERENCES public.calendar_events(id);


--
-- Name: calendar_sync_logs calendar_sync_logs_feed_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.calendar_sync_logs
    ADD CONSTRAINT calendar_sync_logs_feed_id_fkey FOREIGN KEY (feed_id) REFERENCES public.ics_feed_configurations(id) ON DELETE CASCADE;


--
-- Name: chat_conversations chat_conversations_reservation_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.chat_conversations
    ADD CONSTRAINT chat_conversations_reservation_id_fkey FOREIGN KEY (reservation_id) REFERENCES public.guest_reservations(id);


--
-- Name: chat_messages chat_messages_conversation_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.chat_messages
    ADD CONSTRAINT chat_messages_conversation_id_fkey FOREIGN KEY (conversation_id) REFERENCES public.guest_conversations(id) ON DELETE CASCADE;


--
-- Name: compliance_submissions compliance_submissions_reservation_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.compliance_submissions
    ADD CONSTRAINT compliance_submissions_reservation_id_fkey FOREIGN KEY (reservation_id) REFERENCES public.guest_reservations(id);


--
-- Name: conversation_attachments conversation_attachments_conversation_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.conversation_attachments
    ADD CONSTRAINT conversation_attachments_conversation_id_fkey FOREIGN KEY (conversation_id) REFERENCES public.guest_conversations(id) ON DELETE CASCADE;


--
-- Name: conversation_memory conversation_memory_session_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.conversation_memory
    ADD CONSTRAINT conversation_memory_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.prospective_sessions(session_id) ON DELETE CASCADE;


--
-- Name: conversation_memory conversation_memory_tenant_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.conversation_memory
    ADD CONSTRAINT conversation_memory_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant_registry(tenant_id);


--
-- Name: guest_conversations guest_conversations_guest_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.guest_conversations
    ADD CONSTRAINT guest_conversations_guest_id_fkey FOREIGN KEY (guest_id) REFERENCES public.guest_reservations(id) ON DELETE CASCADE;


--
-- Name: guest_reservations guest_reservations_accommodation_unit_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.guest_reservations
    ADD CONSTRAINT guest_reservations_accommodation_unit_id_fkey FOREIGN KEY (accommodation_unit_id) REFERENCES public.accommodation_units(id);


--
-- Name: hotel_operations hotel_operations_created_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.hotel_operations
    ADD CONSTRAINT hotel_operations_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.staff_users(staff_id);


--
-- Name: hotel_operations hotel_operations_tenant_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.hotel_operations
    ADD CONSTRAINT hotel_operations_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant_registry(tenant_id);


--
-- Name: hotels_guest_information hotels_guest_information_property_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.hotels_guest_information
    ADD CONSTRAINT hotels_guest_information_property_id_fkey FOREIGN KEY (property_id) REFERENCES public.tenant_registry(tenant_id);


--
-- Name: hotels_policies hotels_policies_property_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.hotels_policies
    ADD CONSTRAINT hotels_policies_property_id_fkey FOREIGN KEY (property_id) REFERENCES public.tenant_registry(tenant_id);


--
-- Name: hotels_properties hotels_properties_client_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.hotels_properties
    ADD CONSTRAINT hotels_properties_client_id_fkey FOREIGN KEY (client_id) REFERENCES public.tenant_registry(tenant_id);


--
-- Name: hotels hotels_tenant_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.hotels
    ADD CONSTRAINT hotels_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant_registry(tenant_id);


--
-- Name: ics_feed_configurations ics_feed_configurations_accommodation_unit_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.ics_feed_configurations
    ADD CONSTRAINT ics_feed_configurations_accommodation_unit_id_fkey FOREIGN KEY (accommodation_unit_id) REFERENCES public.accommodation_units(id) ON DELETE CASCADE;


--
-- Name: integration_configs integration_configs_tenant_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.integration_configs
    ADD CONSTRAINT integration_configs_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant_registry(tenant_id) ON DELETE CASCADE;


--
-- Name: job_logs job_logs_tenant_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.job_logs
    ADD CONSTRAINT job_logs_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant_registry(tenant_id);


--
-- Name: policies policies_tenant_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.policies
    ADD CONSTRAINT policies_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant_registry(tenant_id);


--
-- Name: prospective_sessions prospective_sessions_converted_to_reservation_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.prospective_sessions
    ADD CONSTRAINT prospective_sessions_converted_to_reservation_id_fkey FOREIGN KEY (converted_to_reservation_id) REFERENCES public.guest_reservations(id) ON DELETE SET NULL;


--
-- Name: prospective_sessions prospective_sessions_tenant_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.prospective_sessions
    ADD CONSTRAINT prospective_sessions_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant_registry(tenant_id);


--
-- Name: reservation_accommodations reservation_accommodations_accommodation_unit_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.reservation_accommodations
    ADD CONSTRAINT reservation_accommodations_accommodation_unit_id_fkey FOREIGN KEY (accommodation_unit_id) REFERENCES public.accommodation_units(id);


--
-- Name: reservation_accommodations reservation_accommodations_reservation_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.reservation_accommodations
    ADD CONSTRAINT reservation_accommodations_reservation_id_fkey FOREIGN KEY (reservation_id) REFERENCES public.guest_reservations(id) ON DELETE CASCADE;


--
-- Name: staff_conversations staff_conversations_staff_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.staff_conversations
    ADD CONSTRAINT staff_conversations_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES public.staff_users(staff_id) ON DELETE CASCADE;


--
-- Name: staff_messages staff_messages_conversation_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.staff_messages
    ADD CONSTRAINT staff_messages_conversation_id_fkey FOREIGN KEY (conversation_id) REFERENCES public.staff_conversations(id) ON DELETE CASCADE;


--
-- Name: staff_users staff_users_created_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.staff_users
    ADD CONSTRAINT staff_users_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.staff_users(staff_id) ON DELETE SET NULL;


--
-- Name: staff_users staff_users_tenant_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.staff_users
    ADD CONSTRAINT staff_users_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant_registry(tenant_id);


--
-- Name: sync_history sync_history_tenant_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.sync_history
    ADD CONSTRAINT sync_history_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant_registry(tenant_id);


--
-- Name: user_tenant_permissions user_tenant_permissions_tenant_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.user_tenant_permissions
    ADD CONSTRAINT user_tenant_permissions_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant_registry(tenant_id) ON DELETE CASCADE;


--
-- Name: accommodation_units; Type: ROW SECURITY; Schema: public; Owner: postgres
--

ALTER TABLE public.accommodation_units ENABLE ROW LEVEL SECURITY;

--
-- Name: accommodation_units_manual; Type: ROW SECURITY; Schema: public; Owner: postgres
--

ALTER TABLE public.accommodation_units_manual ENABLE ROW LEVEL SECURITY;

--
-- Name: accommodation_units_manual_chunks; Type: ROW SECURITY; Schema: public; Owner: postgres
--

ALTER TABLE public.accommodation_units_manual_chunks ENABLE ROW LEVEL SECURITY;

--
-- Name: accommodation_units_manual_chunks accommodation_units_manual_chunks_select; Type: POLICY; Schema: public; Owner: postgres
--

CREATE POLICY accommodation_units_manual_chunks_select ON public.accommodation_units_manual_chunks FOR SELECT USING (((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid AS "nullif")) OR (tenant_id IN ( SELECT seen.tenant_id
   FROM public.user_tenant_permissions seen
  WHERE ((seen.user_id = ( SELECT auth.uid() AS uid)) AND seen.is_active)))));


--
-- Name: accommodation_units_public; Type: ROW SECURITY; Schema: public; Owner: postgres
--

ALTER TABLE public.accommodation_units_public ENABLE ROW LEVEL SECURITY;

--
-- Name: accommodation_units_public accommodation_units_public_select; Type: POLICY; Schema: public; Owner: postgres
--

CREATE POLICY accommodation_units_public_select ON public.accommodation_units_public FOR SELECT USING (((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid AS "nullif")) OR (tenant_id IN ( SELECT seen.tenant_id
   FROM public.user_tenant_permissions seen
  WHERE ((seen.user_id = ( SELECT auth.uid() AS uid)) AND seen.is_active)))));


--
-- Name: accommodation_units accommodation_units_select; Type: POLICY; Schema: public; Owner: postgres
--

CREATE POLICY accommodation_units_select ON public.accommodation_units FOR SELECT USING (((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid AS "nullif")) OR (tenant_id IN ( SELECT seen.tenant_id
   FROM public.user_tenant_permissions seen
  WHERE ((seen.user_id = ( SELECT auth.uid() AS uid)) AND seen.is_active)))));


--
-- Name: airbnb_motopress_comparison; Type: ROW SECURITY; Schema: public; Owner: postgres
--

ALTER TABLE public.airbnb_motopress_comparison ENABLE ROW LEVEL SECURITY;

--
-- Name: airbnb_motopress_comparison airbnb_motopress_comparison_select; Type: POLICY; Schema: public; Owner: postgres
--

CREATE POLICY airbnb_motopress_comparison_select ON public.airbnb_motopress_comparison FOR SELECT USING (((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid AS "nullif")) OR (tenant_id IN ( SELECT seen.tenant_id
   FROM public.user_tenant_permissions seen
  WHERE ((seen.user_id = ( SELECT auth.uid() AS uid)) AND seen.is_active)))));


--
-- Name: airbnb_mphb_imported_reservations; Type: ROW SECURITY; Schema: public; Owner: postgres
--

ALTER TABLE public.airbnb_mphb_imported_reservations ENABLE ROW LEVEL SECURITY;

--
-- Name: calendar_event_conflicts; Type: ROW SECURITY; Schema: public; Owner: postgres
--

ALTER TABLE public.calendar_event_conflicts ENABLE ROW LEVEL SECURITY;

--
-- Name: calendar_events; Type: ROW SECURITY; Schema: public; Owner: postgres
--

ALTER TABLE public.calendar_events ENABLE ROW LEVEL SECURITY;

--
-- Name: calendar_sync_logs; Type: ROW SECURITY; Schema: public; Owner: postgres
--

ALTER TABLE public.calendar_sync_logs ENABLE ROW LEVEL SECURITY;

--
-- Name: chat_conversations; Type: ROW SECURITY; Schema: public; Owner: postgres
--

ALTER TABLE public.chat_conversations ENABLE ROW LEVEL SECURITY;

--
-- Name: chat_messages; Type: ROW SECURITY; Schema: public; Owner: postgres
--

ALTER TABLE public.chat_messages ENABLE ROW LEVEL SECURITY;

--
-- Name: code_embeddings; Type: ROW SECURITY; Schema: public; Owner: postgres
--

ALTER TABLE public.code_embeddings ENABLE ROW LEVEL SECURITY;

--
-- Name: compliance_submissions; Type: ROW SECURITY; Schema: public; Owner: postgres
--

ALTER TABLE public.compliance_submissions ENABLE ROW LEVEL SECURITY;

--
-- Name: conversation_attachments; Type: ROW SECURITY; Schema: public; Owner: postgres
--

ALTER TABLE public.conversation_attachments ENABLE ROW LEVEL SECURITY;

--
-- Name: conversation_memory; Type: ROW SECURITY; Schema: public; Owner: postgres
--

ALTER TABLE public.conversation_memory ENABLE ROW LEVEL SECURITY;

--
-- Name: conversation_memory conversation_memory_select; Type: POLICY; Schema: public; Owner: postgres
--

CREATE POLICY conversation_memory_select ON public.conversation_memory FOR SELECT USING (((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid AS "nullif")) OR (tenant_id IN ( SELECT seen.tenant_id
   FROM public.user_tenant_permissions seen
  WHERE ((seen.user_id = ( SELECT auth.uid() AS uid)) AND seen.is_active)))));


--
-- Name: guest_conversations; Type: ROW SECURITY; Schema: public; Owner: postgres
--

ALTER TABLE public.guest_conversations ENABLE ROW LEVEL SECURITY;

--
-- Name: guest_reservations; Type: ROW SECURITY; Schema: public; Owner: postgres
--

ALTER TABLE public.guest_reservations ENABLE ROW LEVEL SECURITY;

--
-- Name: hotel_operations; Type: ROW SECURITY; Schema: public; Owner: postgres
--

ALTER TABLE public.hotel_operations ENABLE ROW LEVEL SECURITY;

--
-- Name: hotel_operations hotel_operations_select; Type: POLICY; Schema: public; Owner: postgres
--

CREATE POLICY hotel_operations_select ON public.hotel_operations FOR SELECT USING (((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid AS "nullif")) OR (tenant_id IN ( SELECT seen.tenant_id
   FROM public.user_tenant_permissions seen
  WHERE ((seen.user_id = ( SELECT auth.uid() AS uid)) AND seen.is_active)))));


--
-- Name: hotels; Type: ROW SECURITY; Schema: public; Owner: postgres
--

ALTER TABLE public.hotels ENABLE ROW LEVEL SECURITY;

--
-- Name: hotels_guest_information; Type: ROW SECURITY; Schema: public; Owner: postgres
--

ALTER TABLE public.hotels_guest_information ENABLE ROW LEVEL SECURITY;

--
-- Name: hotels_guest_information hotels_guest_information_select; Type: POLICY; Schema: public; Owner: postgres
--

CREATE POLICY hotels_guest_information_select ON public.hotels_guest_information FOR SELECT USING (((property_id = ( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid AS "nullif")) OR (property_id IN ( SELECT seen.tenant_id
   FROM public.user_tenant_permissions seen
  WHERE ((seen.user_id = ( SELECT auth.uid() AS uid)) AND seen.is_active)))));


--
-- Name: hotels_policies; Type: ROW SECURITY; Schema: public; Owner: postgres
--

ALTER TABLE public.hotels_policies ENABLE ROW LEVEL SECURITY;

--
-- Name: hotels_policies hotels_policies_select; Type: POLICY; Schema: public; Owner: postgres
--

CREATE POLICY hotels_policies_select ON public.hotels_policies FOR SELECT USING (((property_id = ( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid AS "nullif")) OR (property_id IN ( SELECT seen.tenant_id
   FROM public.user_tenant_permissions seen
  WHERE ((seen.user_id = ( SELECT auth.uid() AS uid)) AND seen.is_active)))));


--
-- Name: hotels_properties; Type: ROW SECURITY; Schema: public; Owner: postgres
--

ALTER TABLE public.hotels_properties ENABLE ROW LEVEL SECURITY;

--
-- Name: hotels_properties hotels_properties_select; Type: POLICY; Schema: public; Owner: postgres
--

CREATE POLICY hotels_properties_select ON public.hotels_properties FOR SELECT USING (((client_id = ( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid AS "nullif")) OR (client_id IN ( SELECT seen.tenant_id
   FROM public.user_tenant_permissions seen
  WHERE ((seen.user_id = ( SELECT auth.uid() AS uid)) AND seen.is_active)))));


--
-- Name: hotels hotels_select; Type: POLICY; Schema: public; Owner: postgres
--

CREATE POLICY hotels_select ON public.hotels FOR SELECT USING (((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid AS "nullif")) OR (tenant_id IN ( SELECT seen.tenant_id
   FROM public.user_tenant_permissions seen
  WHERE ((seen.user_id = ( SELECT auth.uid() AS uid)) AND seen.is_active)))));


--
-- Name: ics_feed_configurations; Type: ROW SECURITY; Schema: public; Owner: postgres
--

ALTER TABLE public.ics_feed_configurations ENABLE ROW LEVEL SECURITY;

--
-- Name: integration_configs; Type: ROW SECURITY; Schema: public; Owner: postgres
--

ALTER TABLE public.integration_configs ENABLE ROW LEVEL SECURITY;

--
-- Name: integration_configs integration_configs_select; Type: POLICY; Schema: public; Owner: postgres
--

CREATE POLICY integration_configs_select ON public.integration_configs FOR SELECT USING (((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid AS "nullif")) OR (tenant_id IN ( SELECT seen.tenant_id
   FROM public.user_tenant_permissions seen
  WHERE ((seen.user_id = ( SELECT auth.uid() AS uid)) AND seen.is_active)))));


--
-- Name: job_logs; Type: ROW SECURITY; Schema: public; Owner: postgres
--

ALTER TABLE public.job_logs ENABLE ROW LEVEL SECURITY;

--
-- Name: job_logs job_logs_select; Type: POLICY; Schema: public; Owner: postgres
--

CREATE POLICY job_logs_select ON public.job_logs FOR SELECT USING (((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid AS "nullif")) OR (tenant_id IN ( SELECT seen.tenant_id
   FROM public.user_tenant_permissions seen
  WHERE ((seen.user_id = ( SELECT auth.uid() AS uid)) AND seen.is_active)))));


--
-- Name: muva_content; Type: ROW SECURITY; Schema: public; Owner: postgres
--

ALTER TABLE public.muva_content ENABLE ROW LEVEL SECURITY;

--
-- Name: policies; Type: ROW SECURITY; Schema: public; Owner: postgres
--

ALTER TABLE public.policies ENABLE ROW LEVEL SECURITY;

--
-- Name: policies policies_select; Type: POLICY; Schema: public; Owner: postgres
--

CREATE POLICY policies_select ON public.policies FOR SELECT USING (((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid AS "nullif")) OR (tenant_id IN ( SELECT seen.tenant_id
   FROM public.user_tenant_permissions seen
  WHERE ((seen.user_id = ( SELECT auth.uid() AS uid)) AND seen.is_active)))));


--
-- Name: property_relationships; Type: ROW SECURITY; Schema: public; Owner: postgres
--

ALTER TABLE public.property_relationships ENABLE ROW LEVEL SECURITY;

--
-- Name: prospective_sessions; Type: ROW SECURITY; Schema: public; Owner: postgres
--

ALTER TABLE public.prospective_sessions ENABLE ROW LEVEL SECURITY;

--
-- Name: prospective_sessions prospective_sessions_select; Type: POLICY; Schema: public; Owner: postgres
--

CREATE POLICY prospective_sessions_select ON public.prospective_sessions FOR SELECT USING (((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid AS "nullif")) OR (tenant_id IN ( SELECT seen.tenant_id
   FROM public.user_tenant_permissions seen
  WHERE ((seen.user_id = ( SELECT auth.uid() AS uid)) AND seen.is_active)))));


--
-- Name: reservation_accommodations; Type: ROW SECURITY; Schema: public; Owner: postgres
--

ALTER TABLE public.reservation_accommodations ENABLE ROW LEVEL SECURITY;

--
-- Name: sire_cities; Type: ROW SECURITY; Schema: public; Owner: postgres
--

ALTER TABLE public.sire_cities ENABLE ROW LEVEL SECURITY;

--
-- Name: sire_content; Type: ROW SECURITY; Schema: public; Owner: postgres
--

ALTER TABLE public.sire_content ENABLE ROW LEVEL SECURITY;

--
-- Name: sire_countries; Type: ROW SECURITY; Schema: public; Owner: postgres
--

ALTER TABLE public.sire_countries ENABLE ROW LEVEL SECURITY;

--
-- Name: sire_document_types; Type: ROW SECURITY; Schema: public; Owner: postgres
--

ALTER TABLE public.sire_document_types ENABLE ROW LEVEL SECURITY;

--
-- Name: sire_export_logs; Type: ROW SECURITY; Schema: public; Owner: postgres
--

ALTER TABLE public.sire_export_logs ENABLE ROW LEVEL SECURITY;

--
-- Name: staff_conversations; Type: ROW SECURITY; Schema: public; Owner: postgres
--

ALTER TABLE public.staff_conversations ENABLE ROW LEVEL SECURITY;

--
-- Name: staff_messages; Type: ROW SECURITY; Schema: public; Owner: postgres
--

ALTER TABLE public.staff_messages ENABLE ROW LEVEL SECURITY;

--
-- Name: staff_users; Type: ROW SECURITY; Schema: public; Owner: postgres
--

ALTER TABLE public.staff_users ENABLE ROW LEVEL SECURITY;

--
-- Name: staff_users staff_users_select; Type: POLICY; Schema: public; Owner: postgres
--

CREATE POLICY staff_users_select ON public.staff_users FOR SELECT USING (((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid AS "nullif")) OR (tenant_id IN ( SELECT seen.tenant_id
   FROM public.user_tenant_permissions seen
  WHERE ((seen.user_id = ( SELECT auth.uid() AS uid)) AND seen.is_active)))));


--
-- Name: staff_users staff_users_update; Type: POLICY; Schema: public; Owner: postgres
--

CREATE POLICY staff_users_update ON public.staff_users FOR UPDATE USING ((staff_id = ( SELECT auth.uid() AS uid))) WITH CHECK ((staff_id = ( SELECT auth.uid() AS uid)));


--
-- Name: sync_history; Type: ROW SECURITY; Schema: public; Owner: postgres
--

ALTER TABLE public.sync_history ENABLE ROW LEVEL SECURITY;

--
-- Name: sync_history sync_history_select; Type: POLICY; Schema: public; Owner: postgres
--

CREATE POLICY sync_history_select ON public.sync_history FOR SELECT USING (((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid AS "nullif")) OR (tenant_id IN ( SELECT seen.tenant_id
   FROM public.user_tenant_permissions seen
  WHERE ((seen.user_id = ( SELECT auth.uid() AS uid)) AND seen.is_active)))));


--
-- Name: tenant_registry; Type: ROW SECURITY; Schema: public; Owner: postgres
--

ALTER TABLE public.tenant_registry ENABLE ROW LEVEL SECURITY;

--
-- Name: tenant_registry tenant_registry_select; Type: POLICY; Schema: public; Owner: postgres
--

CREATE POLICY tenant_registry_select ON public.tenant_registry FOR SELECT USING (((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid AS "nullif")) OR (tenant_id IN ( SELECT seen.tenant_id
   FROM public.user_tenant_permissions seen
  WHERE ((seen.user_id = ( SELECT auth.uid() AS uid)) AND seen.is_active)))));


--
-- Name: user_tenant_permissions; Type: ROW SECURITY; Schema: public; Owner: postgres
--

ALTER TABLE public.user_tenant_permissions ENABLE ROW LEVEL SECURITY;

--
-- Name: user_tenant_permissions user_tenant_permissions_select; Type: POLICY; Schema: public; Owner: postgres
--

CREATE POLICY user_tenant_permissions_select ON public.user_tenant_permissions FOR SELECT USING ((user_id = ( SELECT auth.uid() AS uid)));


--
-- PostgreSQL database dump complete
--

