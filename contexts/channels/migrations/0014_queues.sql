-- Queues of AWS (SQS) into which platforms put what happens, and how they do. `access_key` and `access_secret` are
-- sealed. A queue is its seller's: it tells of all stores that the seller has connected here. It has the id of the
-- connection it was set at.
CREATE TABLE queues (
  id uuid PRIMARY KEY,
  url text NOT NULL,
  region text NOT NULL,
  access_key bytea NOT NULL,
  access_secret bytea NOT NULL,
  due_at timestamptz NOT NULL,
  taken_until timestamptz,
  read_at timestamptz,
  messages bigint NOT NULL,
  failures bigint NOT NULL,
  fault_code text,
  fault_detail text,
  fault_since timestamptz,
  CONSTRAINT queues_connection FOREIGN KEY (id) REFERENCES connections (id) ON DELETE CASCADE,
  CONSTRAINT queues_failures CHECK (failures >= 0)
);
CREATE INDEX queues_due ON queues (due_at);
CREATE INDEX pushes_unreadable ON pushes (connection_id) WHERE state = 'unreadable';
