-- What is still to be done is found without reading what is done.
CREATE INDEX events_pending ON events (id) WHERE coalesce(cast(canonical_event AS text), 'null') = 'null';
