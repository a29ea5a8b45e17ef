-- What must not be forgotten, because a court, an office or a claim asks for it. Columns of type bytea
-- are sealed.
CREATE TABLE legal_holds (
  id uuid PRIMARY KEY,
  subject_type text NOT NULL,
  subject_id uuid NOT NULL,
  reason bytea NOT NULL,
  placed_by text NOT NULL,
  placed_name text NOT NULL,
  placed_at timestamptz NOT NULL,
  lifted_name text,
  lifted_at timestamptz,
  CONSTRAINT legal_holds_subject CHECK (subject_type IN ('customer', 'order'))
);
CREATE UNIQUE INDEX legal_holds_open ON legal_holds (subject_id) WHERE lifted_at IS NULL;

-- What persons asked of us: to be told what is held about them, or to be forgotten.
CREATE TABLE data_requests (
  id uuid PRIMARY KEY,
  kind text NOT NULL,
  customer_id uuid NOT NULL,
  reason bytea NOT NULL,
  state text NOT NULL,
  asked_by text NOT NULL,
  asked_name text NOT NULL,
  asked_at timestamptz NOT NULL,
  job_id uuid,
  done_at timestamptz,
  outcome jsonb,
  CONSTRAINT data_requests_kind CHECK (kind IN ('export', 'erasure')),
  CONSTRAINT data_requests_state CHECK (state IN ('working', 'waiting', 'done'))
);
-- Asked for twice, somebody is forgotten once.
CREATE UNIQUE INDEX data_requests_open ON data_requests (customer_id, kind) WHERE state <> 'done';

-- The file of an export, until it is over.
CREATE TABLE data_request_parts (
  id uuid PRIMARY KEY,
  request_id uuid NOT NULL,
  part bigint NOT NULL,
  content bytea NOT NULL,
  CONSTRAINT data_request_parts_part UNIQUE (request_id, part),
  CONSTRAINT data_request_parts_request FOREIGN KEY (request_id) REFERENCES data_requests (id) ON DELETE CASCADE
);
