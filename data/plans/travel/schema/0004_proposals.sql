-- Proposals for a trip, with their pictures.

CREATE TABLE proposals (
  id INTEGER NOT NULL PRIMARY KEY,
  trip_id TEXT NOT NULL REFERENCES trips (id) ON DELETE CASCADE,
  title TEXT NOT NULL,
  body_html TEXT,
  total_price REAL CHECK (total_price >= 0),
  status TEXT NOT NULL CHECK (status IN ('draft', 'sent', 'accepted', 'declined')),
  created_at TEXT NOT NULL
);

CREATE INDEX proposals_by_trip ON proposals (trip_id);

CREATE TABLE proposal_images (
  id INTEGER NOT NULL PRIMARY KEY,
  proposal_id INTEGER NOT NULL REFERENCES proposals (id) ON DELETE CASCADE,
  file_name TEXT NOT NULL,
  mime_type TEXT NOT NULL CHECK (mime_type LIKE 'image/%'),
  image BLOB NOT NULL CHECK (typeof(image) = 'blob' AND length(image) > 0)
);

CREATE INDEX proposal_images_by_proposal ON proposal_images (proposal_id);
