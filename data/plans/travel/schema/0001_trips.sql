-- Trips with their party, and their legs: a whole trip is read with two queries.

CREATE TABLE trips (
  id TEXT NOT NULL PRIMARY KEY,
  title TEXT NOT NULL CHECK (trim(title) <> ''),
  status TEXT NOT NULL CHECK (status IN ('planning', 'booked', 'in_progress', 'completed', 'cancelled', 'archived')),
  start_date TEXT NOT NULL CHECK (start_date GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
  end_date TEXT NOT NULL CHECK (end_date GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
  destinations TEXT NOT NULL CHECK (json_valid(destinations)),  -- [{city, nights}]
  party TEXT NOT NULL CHECK (json_valid(party)),                -- [{name, email, role, phone, preferences, client_id}]
  budget REAL CHECK (budget >= 0),
  external_booking_id INTEGER,
  notes TEXT,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  CHECK (start_date <= end_date)
);

-- The agent's list: what is open, by the day it starts.
CREATE INDEX trips_by_status ON trips (status, start_date);

-- The key is the order in which a trip is read.
CREATE TABLE trip_legs (
  trip_id TEXT NOT NULL REFERENCES trips (id) ON DELETE CASCADE,
  day_number INTEGER NOT NULL CHECK (day_number > 0),
  date TEXT,
  location TEXT,
  hotel TEXT,
  hotel_confirmation TEXT,
  activities TEXT CHECK (activities IS NULL OR json_valid(activities)),  -- older SQLite: json_valid(NULL) is 0
  notes TEXT,
  PRIMARY KEY (trip_id, day_number)
) WITHOUT ROWID;
