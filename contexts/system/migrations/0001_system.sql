-- Whether anything may be written: one row, under the name 'house', once somebody has said so.
CREATE TABLE system_modes (
  name text PRIMARY KEY,
  read_only boolean NOT NULL,
  reason text NOT NULL,
  since timestamptz NOT NULL,
  by_name text NOT NULL,
  version bigint NOT NULL
);

-- Every backup, every restore drill and every copy elsewhere, with how it went. `file` is the name within its target.
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
  CONSTRAINT backup_runs_kind CHECK (kind IN ('backup', 'drill', 'copy')),
  CONSTRAINT backup_runs_state CHECK (state IN ('running', 'ok', 'failed')),
  CONSTRAINT backup_runs_finished CHECK ((state = 'running') = (finished_at IS NULL))
);
CREATE INDEX backup_runs_kind_started ON backup_runs (kind, started_at);

-- The server that takes mails: one row, under the name 'house', once somebody has set it up. Its password is
-- not here: the program is given it.
CREATE TABLE mail_servers (
  name text PRIMARY KEY,
  host text NOT NULL,
  port bigint NOT NULL,
  security text NOT NULL,
  sender text NOT NULL,
  username text,
  version bigint NOT NULL,
  CONSTRAINT mail_servers_security CHECK (security IN ('none', 'starttls', 'tls'))
);

-- The outbox. `letter` says to whom and what, sealed, until the server has it.
CREATE TABLE mails (
  id uuid PRIMARY KEY,
  state text NOT NULL,
  purpose text NOT NULL,
  letter bytea,
  reply_code bigint,
  created_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  CONSTRAINT mails_state CHECK (state IN ('waiting', 'sending', 'sent', 'refused', 'in_doubt'))
);
