-- The 65 tables of the legacy database in the order in which they were made.
-- "rows N" before a table is its number of rows at scale 1, "fixed N" a number that does not grow.
-- The comment after a column says what the generator puts into it (see filler.rs); a table
-- without such comments has a module of its own. The comments do not reach the export.

-- fixed 9
CREATE TABLE schema_migrations(
  version INTEGER PRIMARY KEY, -- id
  name TEXT NOT NULL, -- word:feature
  applied_at DATETIME DEFAULT CURRENT_TIMESTAMP -- when:800
);

CREATE TABLE Clients(
  client_id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  email TEXT,
  phone TEXT,
  address TEXT,
  postal_code TEXT,
  preferences TEXT,
  created_at DATETIME DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE Trips(
  trip_id TEXT PRIMARY KEY,
  trip_name TEXT,
  client_id INTEGER REFERENCES Clients(client_id),
  status TEXT DEFAULT 'planning',
  trip_dates TEXT,
  destinations_json TEXT,
  budget REAL,
  notes TEXT,
  created_at DATETIME DEFAULT CURRENT_TIMESTAMP,
  updated_at DATETIME
);

CREATE TABLE TripDays(
  day_id INTEGER PRIMARY KEY AUTOINCREMENT,
  trip_id TEXT NOT NULL REFERENCES Trips(trip_id),
  day_number INTEGER,
  day_date TEXT,
  location TEXT,
  accommodation TEXT,
  activities TEXT,
  notes TEXT
);

-- rows 260
CREATE TABLE ActivityLog(
  activity_id INTEGER PRIMARY KEY AUTOINCREMENT, -- id
  trip_id TEXT REFERENCES Trips(trip_id), -- ?trip
  client_id INTEGER REFERENCES Clients(client_id), -- ?client
  activity_type TEXT, -- word:action
  details TEXT, -- prose:2
  created_at DATETIME DEFAULT CURRENT_TIMESTAMP -- when:700
);

CREATE TABLE BookingHistory(
  booking_id INTEGER PRIMARY KEY,
  trip_id TEXT,
  supplier TEXT NOT NULL,
  service TEXT,
  confirmation TEXT,
  external_booking_id INTEGER,
  amount REAL,
  commission_amount REAL,
  booked_at TEXT
);

CREATE TABLE HtmlDocumentTemplates(
  template_id INTEGER PRIMARY KEY AUTOINCREMENT,
  template_name TEXT NOT NULL UNIQUE,
  template_type TEXT,
  html TEXT NOT NULL,
  is_active INTEGER DEFAULT 1,
  updated_at DATETIME
);

-- fixed 6
CREATE TABLE agents(
  agent_id INTEGER PRIMARY KEY AUTOINCREMENT, -- id
  name TEXT, -- word:place
  email TEXT, -- mail
  commission_split REAL, -- real:100
  created_at DATETIME -- when:800
);

-- rows 25
CREATE TABLE user_sessions(
  session_token TEXT PRIMARY KEY, -- key:sess_
  agent_id INTEGER, -- int:101:106
  data TEXT, -- json
  expires_at INTEGER -- epoch:300
);

-- rows 45
CREATE TABLE db_errors(
  error_id INTEGER PRIMARY KEY AUTOINCREMENT, -- id
  error_code TEXT, -- word:error
  message TEXT, -- prose:2
  stack TEXT, -- text:3
  created_at DATETIME -- when:700
);

-- fixed 14
CREATE TABLE db_documentation(
  table_name TEXT, -- word:feature
  purpose TEXT, -- prose:2
  example TEXT -- text:2
);

-- fixed 8
CREATE TABLE migration_status(
  migration_id INTEGER PRIMARY KEY, -- id
  phase TEXT, -- word:feature
  state TEXT, -- word:state
  rows_done INTEGER, -- int:0:4000
  finished_at DATETIME -- ?when:500
);

-- fixed 12
CREATE TABLE maintenance_reports(
  report_id INTEGER PRIMARY KEY AUTOINCREMENT, -- id
  report TEXT, -- text:8
  created_at DATETIME -- when:500
);

-- fixed 10
CREATE TABLE system_status(
  component TEXT, -- word:feature
  status TEXT, -- word:state
  checked_at DATETIME, -- when:300
  latency_ms REAL -- real:900
);

-- rows 225
CREATE TABLE "query_performance_log"(
  log_id INTEGER PRIMARY KEY AUTOINCREMENT, -- id
  query_text TEXT, -- query
  duration_ms REAL, -- real:2400
  rows_returned INTEGER, -- int:0:500
  logged_at DATETIME -- when:400
);

-- rows 100
CREATE TABLE "search_analytics"(
  search_id INTEGER PRIMARY KEY AUTOINCREMENT, -- id
  search_term TEXT, -- word:place
  result_count INTEGER, -- int:0:60
  clicked TEXT, -- ?word:place
  searched_at DATETIME -- when:400
);

CREATE TABLE "instruction_sets"(
  instruction_id INTEGER PRIMARY KEY AUTOINCREMENT,
  instruction_name TEXT NOT NULL UNIQUE,
  category TEXT,
  content TEXT NOT NULL,
  version INTEGER DEFAULT 1,
  is_active INTEGER DEFAULT 1,
  created_at DATETIME DEFAULT CURRENT_TIMESTAMP,
  updated_at DATETIME
);

-- rows 100
CREATE TABLE "instruction_access_log"(
  access_id INTEGER PRIMARY KEY AUTOINCREMENT, -- id
  instruction_id INTEGER REFERENCES instruction_sets(instruction_id), -- int:1:11
  accessed_at DATETIME -- when:300
);

CREATE TABLE "hotel_cache"(
  cache_key TEXT NOT NULL,
  trip_id TEXT,
  city TEXT,
  check_in TEXT,
  nights INTEGER,
  results_json TEXT,
  lead_price REAL,
  ingested_at DATETIME DEFAULT CURRENT_TIMESTAMP,
  expires_at DATETIME
);

-- rows 45
CREATE TABLE "flight_cache"(
  cache_key TEXT PRIMARY KEY, -- key:flight_
  trip_id TEXT, -- ?trip
  offers TEXT, -- offers
  ingested_at DATETIME -- when:400
);

-- rows 32
CREATE TABLE "excursion_cache"(
  cache_key TEXT PRIMARY KEY, -- key:excursion_
  port TEXT, -- word:place
  offers TEXT, -- offers
  ingested_at DATETIME -- when:400
);

-- rows 50
CREATE TABLE "travel_search_cache"(
  search_hash TEXT PRIMARY KEY, -- key:search_
  request TEXT, -- json
  response TEXT, -- offers
  expires_at INTEGER -- epoch:400
);

-- rows 45
CREATE TABLE "suggestion_cache"(
  suggestion_key TEXT PRIMARY KEY, -- key:suggest_
  suggestion TEXT, -- prose:3
  score REAL, -- real:1
  created_at DATETIME -- when:400
);

-- fixed 8
CREATE TABLE "parser_scripts"(
  script_id INTEGER PRIMARY KEY AUTOINCREMENT, -- id
  supplier TEXT, -- word:supplier
  script TEXT, -- script
  is_active INTEGER -- int:0:1
);

-- fixed 18
CREATE TABLE "js_extraction_patterns"(
  pattern_id INTEGER PRIMARY KEY, -- id
  supplier TEXT, -- word:supplier
  pattern TEXT, -- script
  success_rate REAL -- real:1
);

-- rows 70
CREATE TABLE "extraction_attempts"(
  attempt_id INTEGER PRIMARY KEY AUTOINCREMENT, -- id
  pattern_id INTEGER REFERENCES js_extraction_patterns(pattern_id), -- int:101:118
  outcome TEXT, -- word:state
  message TEXT, -- ?prose:1
  attempted_at DATETIME -- when:400
);

-- fixed 4
CREATE TABLE "portal_plugins"(
  plugin_id TEXT PRIMARY KEY, -- key:plugin_
  manifest TEXT, -- json
  enabled INTEGER -- int:0:1
);

-- fixed 20
CREATE TABLE "provider_knowledge"(
  provider TEXT, -- word:supplier
  topic TEXT, -- word:feature
  knowledge TEXT, -- prose:4
  learned_at DATETIME -- when:700
);

-- rows 30
CREATE TABLE "facts_dirty"(
  trip_id TEXT PRIMARY KEY, -- key:tr_
  marked_at DATETIME -- when:300
);

-- fixed 40
CREATE TABLE "airport_codes"(
  iata TEXT PRIMARY KEY, -- code
  city TEXT, -- word:place
  latitude REAL, -- real:90
  longitude REAL -- real:180
);

-- rows 60
CREATE TABLE "currency_rates"(
  base TEXT NOT NULL, -- word:currency
  quote TEXT NOT NULL, -- word:currency
  day TEXT NOT NULL, -- day
  rate REAL NOT NULL, -- real:2
  PRIMARY KEY (base, quote, day)
) WITHOUT ROWID;

-- rows 110
CREATE TABLE "trip_tags"(
  trip_id TEXT, -- trip
  tag TEXT, -- key:tag_
  PRIMARY KEY (trip_id, tag)
);

-- fixed 9
CREATE TABLE "email_templates"(
  template_key TEXT PRIMARY KEY, -- key:mail_
  subject TEXT, -- prose:1
  body TEXT -- text:4
);

-- rows 24
CREATE TABLE "email_drafts"(
  draft_id INTEGER PRIMARY KEY AUTOINCREMENT, -- id
  client_id INTEGER REFERENCES Clients(client_id) ON DELETE CASCADE, -- client
  body TEXT, -- text:3
  created_at DATETIME -- when:300
);

-- rows 70
CREATE TABLE "email_processing_log"(
  log_id INTEGER PRIMARY KEY AUTOINCREMENT, -- id
  message_id TEXT, -- key:msg_
  outcome TEXT, -- word:state
  detail TEXT, -- ?prose:1
  processed_at DATETIME -- when:500
);

-- rows 90
CREATE TABLE "processed_emails"(
  message_id TEXT PRIMARY KEY, -- key:msg_
  sender TEXT, -- mail
  processed INTEGER -- int:0:1
);

-- rows 50
CREATE TABLE "client notes"(
  "note id" INTEGER PRIMARY KEY, -- id
  "client id" INTEGER, -- client
  "group" TEXT, -- word:feature
  "order" INTEGER, -- int:1:9
  "text, free" TEXT, -- prose:2
  "from" DATETIME -- when:700
);

-- rows 40
CREATE TABLE "reminders"(
  reminder_id INTEGER PRIMARY KEY AUTOINCREMENT, -- id
  trip_id TEXT, -- trip
  message TEXT, -- prose:1
  due_at DATETIME, -- when:500
  done INTEGER DEFAULT 0 -- int:0:1
);

-- fixed 18
CREATE TABLE "suppliers"(
  supplier_id INTEGER PRIMARY KEY AUTOINCREMENT, -- id
  name TEXT, -- word:supplier
  terms TEXT -- prose:2
);

-- fixed 22
CREATE TABLE "supplier_contacts"(
  supplier_id INTEGER REFERENCES suppliers(supplier_id), -- int:101:118
  email TEXT, -- mail
  phone TEXT -- digits:10
);

-- rows 30
CREATE TABLE "price_watch"(
  watch_id INTEGER PRIMARY KEY AUTOINCREMENT, -- id
  trip_id TEXT, -- trip
  target_price NUMERIC, -- real:5000
  last_price NUMERIC, -- ?real:5000
  checked_at DATETIME -- when:300
);

CREATE TABLE IF NOT EXISTS "clients_v2"(
  "client_id" INTEGER PRIMARY KEY,
  "full_name" TEXT NOT NULL,
  "email" TEXT,
  "phone" TEXT,
  "preferences" TEXT,
  "loyalty_number" INTEGER,
  "created_at" DATETIME DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE IF NOT EXISTS "trips_v2"(
  "trip_id" TEXT PRIMARY KEY,
  "trip_name" TEXT,
  "status" TEXT NOT NULL DEFAULT 'planning',
  "trip_dates" TEXT,
  "destinations_json" TEXT,
  "budget" REAL,
  "external_booking_id" INTEGER,
  "notes" TEXT,
  "created_at" DATETIME DEFAULT CURRENT_TIMESTAMP,
  "updated_at" DATETIME
);

CREATE TABLE IF NOT EXISTS "trip_clients"(
  "trip_id" TEXT NOT NULL REFERENCES "trips_v2"("trip_id"),
  "client_id" INTEGER NOT NULL REFERENCES "clients_v2"("client_id"),
  "role" TEXT NOT NULL DEFAULT 'primary',
  PRIMARY KEY ("trip_id", "client_id")
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS "proposals"(
  "proposal_id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "trip_id" TEXT,
  "title" TEXT NOT NULL,
  "body_html" TEXT,
  "total_price" REAL,
  "status" TEXT,
  "created_at" DATETIME
);

CREATE TABLE IF NOT EXISTS "proposal_images"(
  "image_id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "proposal_id" INTEGER NOT NULL REFERENCES "proposals"("proposal_id") ON DELETE CASCADE,
  "file_name" TEXT,
  "mime_type" TEXT,
  "image" BLOB
);

-- rows 45
CREATE TABLE IF NOT EXISTS "proposal_versions"(
  "version_id" INTEGER PRIMARY KEY AUTOINCREMENT, -- id
  "proposal_id" INTEGER REFERENCES "proposals"("proposal_id"), -- int:1:30
  "body_html" TEXT, -- html
  "saved_at" DATETIME -- when:400
);

-- rows 16
CREATE TABLE IF NOT EXISTS "proposals_enhanced"(
  "proposal_id" INTEGER PRIMARY KEY, -- id
  "trip_id" TEXT, -- trip
  "body_html" TEXT, -- html
  "layout" TEXT -- json
);

-- rows 100
CREATE TABLE IF NOT EXISTS "llm_query_log"(
  "query_id" INTEGER PRIMARY KEY AUTOINCREMENT, -- id
  "prompt" TEXT, -- prose:2
  "tokens" INTEGER, -- int:50:4000
  "cost" REAL, -- real:1
  "asked_at" DATETIME -- when:300
);

-- rows 40
CREATE TABLE IF NOT EXISTS "llm_query_sessions"(
  "session_id" TEXT PRIMARY KEY, -- key:llm_
  "trip_id" TEXT, -- ?trip
  "started_at" INTEGER -- epoch:300
);

-- rows 25
CREATE TABLE IF NOT EXISTS "llm_failed_queries"(
  "failure_id" INTEGER PRIMARY KEY AUTOINCREMENT, -- id
  "prompt" TEXT, -- prose:2
  "error" TEXT -- word:error
);

-- rows 30
CREATE TABLE IF NOT EXISTS "llm_conversation_memory"(
  "memory_id" TEXT PRIMARY KEY, -- key:mem_
  "trip_id" TEXT, -- ?trip
  "messages" TEXT -- text:6
);

-- fixed 25
CREATE TABLE IF NOT EXISTS "llm_faq_cache"(
  "question" TEXT, -- prose:1
  "answer" TEXT, -- prose:3
  "hits" INTEGER -- int:0:90
);

-- rows 28
CREATE TABLE IF NOT EXISTS "llm_trip_context"(
  "trip_id" TEXT PRIMARY KEY, -- key:tr_
  "context" TEXT, -- text:5
  "built_at" DATETIME -- when:300
);

-- rows 70
CREATE TABLE IF NOT EXISTS "trip_facts"(
  "trip_id" TEXT NOT NULL, -- trip
  "fact" TEXT NOT NULL, -- key:fact_
  "value" NUMERIC, -- real:9000
  "computed_at" DATETIME, -- when:300
  UNIQUE ("trip_id", "fact")
);

-- rows 40
CREATE TABLE IF NOT EXISTS "client_facts"(
  "client_id" INTEGER, -- client
  "trips_booked" INTEGER, -- int:0:12
  "lifetime_value" NUMERIC -- real:40000
);

-- rows 30
CREATE TABLE IF NOT EXISTS "facts_dirty_v2"(
  "entity" TEXT NOT NULL, -- word:feature
  "entity_id" TEXT NOT NULL, -- key:tr_
  "marked_at" INTEGER, -- epoch:100
  PRIMARY KEY ("entity", "entity_id")
) WITHOUT ROWID;

-- rows 45
CREATE TABLE IF NOT EXISTS "trip_workflow"(
  "workflow_id" INTEGER PRIMARY KEY AUTOINCREMENT, -- id
  "trip_id" TEXT, -- trip
  "step" TEXT, -- word:action
  "state" TEXT, -- json
  "updated_at" DATETIME -- when:400
);

-- fixed 11
CREATE TABLE IF NOT EXISTS "feature_flags"(
  "flag" TEXT PRIMARY KEY, -- key:flag_
  "enabled" BOOLEAN -- int:0:1
);

-- fixed 14
CREATE TABLE IF NOT EXISTS "app_settings"(
  "setting" TEXT PRIMARY KEY, -- key:app_
  "value" -- json
);

-- rows 60
CREATE TABLE IF NOT EXISTS "api_usage"(
  "day" TEXT NOT NULL, -- day
  "endpoint" TEXT NOT NULL, -- word:feature
  "calls" INTEGER NOT NULL, -- int:1:900
  PRIMARY KEY ("day", "endpoint")
);

-- rows 20
CREATE TABLE IF NOT EXISTS "rate_limits"(
  "bucket" TEXT PRIMARY KEY, -- key:bucket_
  "tokens" REAL, -- real:60
  "refilled_at" INTEGER -- epoch:10
);

-- rows 36
CREATE TABLE IF NOT EXISTS "webhook_events"(
  "event_id" INTEGER PRIMARY KEY, -- snowflake
  "kind" TEXT, -- word:action
  "payload" TEXT, -- offers
  "received_at" DATETIME -- when:300
);

-- rows 30
CREATE TABLE IF NOT EXISTS "job_queue"(
  "job_id" INTEGER PRIMARY KEY AUTOINCREMENT, -- id
  "kind" TEXT, -- word:action
  "payload" TEXT, -- json
  "attempts" INTEGER DEFAULT 0, -- int:0:5
  "run_at" INTEGER -- epoch:100
);

-- fixed 7
CREATE TABLE IF NOT EXISTS "import_batches"(
  "batch_id" INTEGER PRIMARY KEY AUTOINCREMENT, -- id
  "file_name" TEXT, -- key:import_
  "report" TEXT, -- text:3
  "imported_at" DATETIME -- when:600
);
