-- Work that has time. `state` says how the job as a whole went, `job_rows` how each of its rows did.
-- What was asked, decided and reached may name persons: it is sealed, and goes a while after the end.
CREATE TABLE jobs (
  id uuid PRIMARY KEY,
  kind text NOT NULL,
  args bytea,
  state text NOT NULL,
  lane text NOT NULL,
  due_at timestamptz NOT NULL,
  attempts bigint NOT NULL,
  max_attempts bigint NOT NULL,
  lease uuid,
  lease_owner text,
  lease_until timestamptz,
  cancel_asked boolean NOT NULL,
  total bigint,
  done bigint NOT NULL,
  failed bigint NOT NULL,
  decided bytea,
  cursor bytea,
  result jsonb,
  error_code text,
  error_detail text,
  unique_key text,
  rows_can_be_retried boolean NOT NULL,
  retry_of uuid,
  created_by_kind text NOT NULL,
  created_by_id text NOT NULL,
  created_by_name text NOT NULL,
  created_at timestamptz NOT NULL,
  started_at timestamptz,
  finished_at timestamptz,
  CONSTRAINT jobs_state CHECK (state IN ('queued', 'running', 'ok', 'refused', 'failed', 'in_doubt', 'cancelled')),
  CONSTRAINT jobs_lane CHECK (lane IN ('screen', 'bulk')),
  CONSTRAINT jobs_lease CHECK ((state = 'running') = (lease IS NOT NULL)),
  CONSTRAINT jobs_finished CHECK ((state IN ('queued', 'running')) = (finished_at IS NULL)),
  CONSTRAINT jobs_counts CHECK (done >= failed AND failed >= 0)
);
-- Asked for twice while it is open, it is one job.
CREATE UNIQUE INDEX jobs_unique_key ON jobs (unique_key) WHERE finished_at IS NULL;
CREATE INDEX jobs_due ON jobs (lane, due_at, id) WHERE state = 'queued';
CREATE INDEX jobs_leased ON jobs (lease_until) WHERE state = 'running';
CREATE INDEX jobs_created_by ON jobs (created_by_id, id);
CREATE INDEX jobs_kept ON jobs (finished_at, id) WHERE finished_at IS NOT NULL AND args IS NOT NULL;

CREATE TABLE job_rows (
  job_id uuid NOT NULL,
  row_no bigint NOT NULL,
  subject text NOT NULL,
  name text,
  ok boolean NOT NULL,
  code text,
  detail text,
  PRIMARY KEY (job_id, row_no),
  CONSTRAINT job_rows_job FOREIGN KEY (job_id) REFERENCES jobs (id) ON DELETE CASCADE
) /* clustered */;
CREATE INDEX job_rows_failed ON job_rows (job_id, row_no) WHERE NOT ok;

-- The last time each schedule fell due: whoever moves it forward starts the run, over all nodes.
CREATE TABLE schedules (
  name text PRIMARY KEY,
  last_due_at timestamptz NOT NULL
);
