--
-- Name: api_requests api_requests_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.api_requests
    ADD CONSTRAINT api_requests_pkey PRIMARY KEY (id);


--
-- Name: campaigns campaigns_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.campaigns
    ADD CONSTRAINT campaigns_pkey PRIMARY KEY (id);


--
-- Name: events events_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.events
    ADD CONSTRAINT events_pkey PRIMARY KEY (id);


--
-- Name: integrations integrations_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.integrations
    ADD CONSTRAINT integrations_pkey PRIMARY KEY (id);


--
-- Name: events_integration; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX events_integration ON public.events USING btree (integration_id);


--
-- Name: events events_integration_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.events
    ADD CONSTRAINT events_integration_id_fkey FOREIGN KEY (integration_id) REFERENCES public.integrations(id);


--
-- Name: api_requests; Type: ROW SECURITY; Schema: public; Owner: postgres
--

ALTER TABLE public.api_requests ENABLE ROW LEVEL SECURITY;

--
-- Name: campaigns; Type: ROW SECURITY; Schema: public; Owner: postgres
--

ALTER TABLE public.campaigns ENABLE ROW LEVEL SECURITY;

--
-- Name: events; Type: ROW SECURITY; Schema: public; Owner: postgres
--

ALTER TABLE public.events ENABLE ROW LEVEL SECURITY;

--
-- Name: campaigns everybody_reads; Type: POLICY; Schema: public; Owner: postgres
--

CREATE POLICY everybody_reads ON public.campaigns FOR SELECT USING (true);


--
-- Name: events everybody_reads; Type: POLICY; Schema: public; Owner: postgres
--

CREATE POLICY everybody_reads ON public.events FOR SELECT USING (true);


--
-- Name: integrations; Type: ROW SECURITY; Schema: public; Owner: postgres
--

ALTER TABLE public.integrations ENABLE ROW LEVEL SECURITY;

--
-- PostgreSQL database dump complete
--

