-- Whether anything may be written: one row, under the name 'house', once somebody has said so.
CREATE TABLE system_modes (
  name text PRIMARY KEY,
  read_only boolean NOT NULL,
  reason text NOT NULL,
  since timestamptz NOT NULL,
  by_name text NOT NULL,
  version bigint NOT NULL
);

-- Every backup and every restore drill, with how it went. `file` is the name within its target.
CREATE TABLE backup_runs (
  id uuid PRIMARY KEY,
  kind text NOT NULL,
  state text NOT NULL,
  target text NOT NULL,
  file text,
  bytes bigint,
  row_count bigint,
  table_count bigint,
  encrypted boolean,
  verified boolean NOT NULL,
  findings bigint,
  started_at timestamptz NOT NULL,
  finished_at timestamptz,
  duration_ms bigint,
  by_kind text NOT NULL,
  by_id text NOT NULL,
  by_name text NOT NULL,
  error_code text,
  error_detail text,
  CONSTRAINT backup_runs_kind CHECK (kind IN ('backup', 'drill')),
  CONSTRAINT backup_runs_state CHECK (state IN ('running', 'ok', 'failed')),
  CONSTRAINT backup_runs_finished CHECK ((state = 'running') = (finished_at IS NULL))
);
CREATE INDEX backup_runs_kind_started ON backup_runs (kind, started_at);
