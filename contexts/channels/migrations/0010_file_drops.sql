-- Where files of orders are put for a shop, by themselves taken from there: a folder beneath the root that the
-- operator named, or one of an SFTP server. `password` and `private_key` are sealed; `host_key` is the
-- fingerprint by which the server is known.
CREATE TABLE file_drops (
  id uuid PRIMARY KEY,
  shop_id uuid NOT NULL,
  kind text NOT NULL,
  folder text NOT NULL,
  host text NOT NULL,
  port bigint NOT NULL,
  username text NOT NULL,
  host_key text NOT NULL,
  password bytea,
  private_key bytea,
  pattern text NOT NULL,
  look_seconds bigint NOT NULL,
  state text NOT NULL,
  due_at timestamptz NOT NULL,
  taken_until timestamptz,
  looked_at timestamptz,
  failures bigint NOT NULL,
  rest_until timestamptz,
  fault_code text,
  fault_detail text,
  fault_since timestamptz,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL,
  version bigint NOT NULL,
  CONSTRAINT file_drops_place UNIQUE (kind, host, port, username, folder),
  CONSTRAINT file_drops_kind CHECK (kind IN ('folder', 'sftp')),
  CONSTRAINT file_drops_state CHECK (state IN ('connected', 'paused', 'needs_authorisation')),
  CONSTRAINT file_drops_failures CHECK (failures >= 0)
);
CREATE INDEX file_drops_due ON file_drops (due_at) WHERE state = 'connected';

-- What lay there, and what became of it. `hash` is empty until the file was read. `is_troubled` while somebody
-- has to do something about it.
CREATE TABLE dropped_files (
  id uuid PRIMARY KEY,
  drop_id uuid NOT NULL,
  name text NOT NULL,
  hash text NOT NULL,
  size_bytes bigint NOT NULL,
  changed_at timestamptz NOT NULL,
  state text NOT NULL,
  import_id uuid,
  orders_new bigint NOT NULL,
  orders_known bigint NOT NULL,
  rows_refused bigint NOT NULL,
  is_troubled boolean NOT NULL,
  fault_code text,
  fault_detail text,
  fault_since timestamptz,
  seen_at timestamptz NOT NULL,
  ended_at timestamptz,
  CONSTRAINT dropped_files_drop FOREIGN KEY (drop_id) REFERENCES file_drops (id) ON DELETE CASCADE,
  CONSTRAINT dropped_files_once UNIQUE (drop_id, name, hash),
  CONSTRAINT dropped_files_state
    CHECK (state IN ('seen', 'kept', 'unmapped', 'running', 'imported', 'done', 'refused', 'failed'))
);
CREATE INDEX dropped_files_list ON dropped_files (drop_id, id);
CREATE INDEX dropped_files_open ON dropped_files (drop_id) WHERE state NOT IN ('done', 'failed');
CREATE INDEX dropped_files_troubled ON dropped_files (drop_id) WHERE is_troubled;
