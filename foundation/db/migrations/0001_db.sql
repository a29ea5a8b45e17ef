-- What happened, in order. On PostgreSQL `txid` tells which events are settled: see event.rs.
CREATE TABLE events (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL,
  actor_kind text NOT NULL,
  actor_id text NOT NULL,
  actor_name text NOT NULL,
  context text NOT NULL,
  kind text NOT NULL,
  subject_type text NOT NULL,
  subject uuid NOT NULL,
  version bigint NOT NULL,
--postgres   txid bigint NOT NULL DEFAULT CAST(CAST(pg_current_xact_id() AS text) AS bigint),
  data jsonb NOT NULL
);
-- The timelines of things. News of stock levels is a feed for consumers and many times the rest; nobody
-- reads it by SKU, for that there are the movements.
CREATE INDEX events_subject ON events (subject, seq) WHERE kind <> 'StockChanged';

-- How far each consumer of events has read.
CREATE TABLE event_cursors (
  consumer text PRIMARY KEY,
  seq bigint NOT NULL
);

-- Answers already given: the same key gets the same answer again. `answer` is what a command gave, in
-- its own commit; `reply` is what the client was sent, word for word, kept after it.
CREATE TABLE idempotency_keys (
  actor_id text NOT NULL,
  key text NOT NULL,
  command text NOT NULL,
  request_hash bytea NOT NULL,
  answer jsonb,
  status bigint,
  content_type text,
  reply bytea,
  at timestamptz NOT NULL,
  PRIMARY KEY (actor_id, key)
);
CREATE INDEX idempotency_keys_at ON idempotency_keys (at);
