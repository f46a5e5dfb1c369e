CREATE INDEX idx_trips_status ON Trips(status);
CREATE INDEX idx_clients_email ON Clients(email);
CREATE INDEX idx_bookings_trip ON BookingHistory(trip_id);
CREATE INDEX idx_activity_created ON ActivityLog(created_at);
CREATE INDEX "idx_trips_v2_status" ON "trips_v2"("status", "created_at");
CREATE INDEX "idx_hotel_cache_key" ON "hotel_cache"(cache_key);
CREATE INDEX "idx_proposals_trip" ON "proposals"("trip_id");
CREATE INDEX "idx_perf_slow" ON "query_performance_log"(duration_ms) WHERE duration_ms > 1000;
CREATE TRIGGER trips_v2_touch AFTER UPDATE ON trips_v2
BEGIN
  UPDATE trips_v2 SET updated_at = CURRENT_TIMESTAMP WHERE trip_id = NEW.trip_id;
  INSERT OR REPLACE INTO facts_dirty_v2 VALUES('trip', NEW.trip_id, unixepoch());
END;
CREATE TRIGGER trips_dirty AFTER INSERT ON Trips
BEGIN
  INSERT OR REPLACE INTO facts_dirty VALUES(NEW.trip_id, CURRENT_TIMESTAMP);
END;
CREATE VIEW active_trips AS SELECT * FROM trips_v2 WHERE status IN ('planning', 'booked', 'in_progress');
CREATE VIEW "clients by trip" AS SELECT t.trip_id, c.full_name AS "client name" FROM trips_v2 t JOIN trip_clients USING (trip_id) JOIN clients_v2 c USING (client_id);
