-- What happened, in order. On PostgreSQL `txid` stands first so that a transaction counts as begun before it
-- takes a number: see settled.rs.
CREATE TABLE events (
--postgres   txid bigint NOT NULL DEFAULT CAST(CAST(pg_current_xact_id() AS text) AS bigint),
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL,
  actor_kind text NOT NULL,
  actor_id text NOT NULL,
  actor_name text NOT NULL,
  origin text,
  context text NOT NULL,
  kind text NOT NULL,
  subject_type text NOT NULL,
  subject uuid NOT NULL,
  version bigint NOT NULL,
  data jsonb NOT NULL
);
-- The timelines of things. News of stock levels is a feed for consumers and many times the rest; nobody
-- reads it by SKU, for that there are the movements.
CREATE INDEX events_subject ON events (subject, seq) WHERE kind <> 'StockChanged';

-- Runs of events under a hash that names the one before: see audit/seal.rs. `leaves` holds number, class
-- and hash of each event. Days are found by the times here, so that events need no index by time.
CREATE TABLE audit_seals (
  number bigint PRIMARY KEY,
  first_seq bigint NOT NULL,
  last_seq bigint NOT NULL,
  min_at timestamptz NOT NULL,
  max_at timestamptz NOT NULL,
  leaves bytea NOT NULL,
  previous bytea NOT NULL,
  hash bytea NOT NULL
);
CREATE INDEX audit_seals_min_at ON audit_seals (min_at, last_seq);
CREATE INDEX audit_seals_max_at ON audit_seals (max_at, first_seq);

-- Under which seals somebody, a kind or an address occurs: what indexes on events would be, written
-- behind the commands instead of by them, and once for a run of events.
CREATE TABLE audit_marks (
  axis text NOT NULL,
  word text NOT NULL,
  first_seq bigint NOT NULL,
  last_seq bigint NOT NULL,
  PRIMARY KEY (axis, word, first_seq)
) /* clustered */;

-- How far the events of each class were taken away because their time was over.
CREATE TABLE audit_pruned (
  class text PRIMARY KEY,
  seq bigint NOT NULL
);

-- How far each consumer of events has read.
CREATE TABLE event_cursors (
  consumer text PRIMARY KEY,
  seq bigint NOT NULL
);

-- Answers already given: the same key gets the same answer again. `answer` is what a command gave, in
-- its own commit; `reply` is what the client was sent, word for word, kept after it. Both are sealed.
CREATE TABLE idempotency_keys (
  actor_id text NOT NULL,
  key text NOT NULL,
  command text NOT NULL,
  request_hash bytea NOT NULL,
  answer bytea,
  status bigint,
  content_type text,
  reply bytea,
  at timestamptz NOT NULL,
  PRIMARY KEY (actor_id, key)
);
CREATE INDEX idempotency_keys_at ON idempotency_keys (at);

-- The keys that seal personal data, one for each month, and the one under which values are hashed;
-- each wrapped under the master key, which does not stand here. A key that is destroyed leaves its row.
CREATE TABLE data_keys (
  number bigint PRIMARY KEY,
  purpose text NOT NULL,
  period text NOT NULL,
  master text NOT NULL,
  wrapped bytea,
  created_at timestamptz NOT NULL,
  destroyed_at timestamptz,
  CONSTRAINT data_keys_purpose CHECK (purpose IN ('data', 'blind'))
);
