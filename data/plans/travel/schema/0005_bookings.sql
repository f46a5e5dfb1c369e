-- Bookings that earned a commission. They outlive their trip.

CREATE TABLE booking_history (
  id INTEGER NOT NULL PRIMARY KEY,
  trip_id TEXT REFERENCES trips (id) ON DELETE SET NULL,
  legacy_trip_id TEXT,
  supplier TEXT NOT NULL,
  service TEXT,
  confirmation TEXT,
  external_booking_id INTEGER,
  amount REAL CHECK (typeof(amount) IN ('real', 'null')),
  commission_amount REAL NOT NULL CHECK (typeof(commission_amount) = 'real'),
  booked_on TEXT NOT NULL
);

CREATE INDEX booking_history_by_trip ON booking_history (trip_id) WHERE trip_id IS NOT NULL;
