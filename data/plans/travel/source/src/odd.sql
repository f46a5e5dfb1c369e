-- Rows of tables that stay behind, odd in ways that only a person's hand makes.
-- They follow the generated rows of their table; ids below 100 are theirs. They do not grow.

INSERT INTO schema_migrations VALUES(1,'init','0000-00-00 00:00:00');
INSERT INTO schema_migrations VALUES(2,'add "trips_v2"',1704164645);
INSERT INTO ActivityLog VALUES(7,'tr_000999',99999,'login','said: ''hello, it''''s me''',1704164645000);
INSERT INTO ActivityLog VALUES(8,'',NULL,'NULL',replace('line one\nline two','\n',char(10)),'2025-13-45');
INSERT INTO ActivityLog VALUES(9,NULL,'c-12','note','tab'||char(9)||'and nul'||char(0)||'inside',2460311.5);
INSERT INTO db_errors VALUES(1,'',NULL,replace(replace('at open\r\nat read\r\n','\r',char(13)),'\n',char(10)),'');
INSERT INTO db_errors VALUES(2,'D1_ERROR',X'fffe00','','2024-01-02T03:04:05+05:00');
INSERT INTO db_documentation VALUES('Trips','','select * from "Trips" where trip_name = ''O''''Hara''');
INSERT INTO db_documentation VALUES(NULL,NULL,NULL);
INSERT INTO system_status VALUES('worker',1,'yesterday','fast');
INSERT INTO system_status VALUES('worker',1,'yesterday','fast');
INSERT INTO "query_performance_log" VALUES(1,'select 1',1e999,NULL,'2024-01-02 03:04:05');
INSERT INTO "query_performance_log" VALUES(2,'select 2',-0.0,12.5,1.5);
INSERT INTO "search_analytics" VALUES(1,'עברית then English',0,'🧭','2025-09-30 23:59:59');
INSERT INTO "search_analytics" VALUES(2,'00601',-9223372036854775808,'1e5','2025-09-30 23:59:60');
INSERT INTO "suggestion_cache" VALUES('',X'','high','');
INSERT INTO "suggestion_cache" VALUES(NULL,'no key',0.30000000000000004,NULL);
INSERT INTO "suggestion_cache" VALUES(NULL,'no key either',0.1,NULL);
INSERT INTO "portal_plugins" VALUES('legacy','{''name'': ''legacy''}','yes');
INSERT INTO "currency_rates" VALUES('EUR','EUR','2025-10-01','1,00');
INSERT INTO "client notes" VALUES(1,99999,'group by','first','says "call me"
after six','next week');
INSERT INTO "client notes" VALUES(2,NULL,NULL,2.5,'','');
INSERT INTO "supplier_contacts" VALUES(NULL,'ÉLAN@voyages.example','0033142000000');
INSERT INTO "supplier_contacts" VALUES(NULL,'élan@voyages.example',33142000000);
INSERT INTO "price_watch" VALUES(1,'tr_000071','9007199254740993',9007199254740993,'never');
INSERT INTO "llm_conversation_memory" ("memory_id","trip_id","messages") VALUES('cut','tr_000100','[{"role":"user","content":"and the');
INSERT INTO "app_settings" ("setting","value") VALUES('limit',100);
INSERT INTO "app_settings" ("setting","value") VALUES('ratio',0.5);
INSERT INTO "app_settings" ("setting","value") VALUES('logo',X'89504e470d0a1a0a');
INSERT INTO "app_settings" ("setting","value") VALUES('greeting','null');
INSERT INTO "app_settings" ("setting","value") VALUES('unset',NULL);
INSERT INTO "feature_flags" ("flag","enabled") VALUES('maybe','true');
INSERT INTO "feature_flags" ("flag","enabled") VALUES('perhaps',2);
INSERT INTO "webhook_events" ("event_id","kind","payload","received_at") VALUES(9223372036854775807,'last','{"id":9223372036854775807}','2025-09-01 00:00:00');
