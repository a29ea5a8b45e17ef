-- When something about the returns of a shop is due: asked for, looked after, or read. Nothing where its platform gives
-- no reports of them.
ALTER TABLE connections ADD COLUMN returns_due_at timestamptz;
UPDATE connections SET returns_due_at = created_at WHERE platform = 'amazon';

-- Looks for returns that buyers asked for from `from_at` on and before `until_at`: a report of them is asked for, made
-- there, and read. `is_sent`: the platform may make it, since it was asked to. `raw` is the report as it came, sealed;
-- it goes once it is read. `unread` are the rows nobody can read: which, and by which column.
CREATE TABLE return_looks (
  id uuid PRIMARY KEY,
  connection_id uuid NOT NULL,
  from_at timestamptz NOT NULL,
  until_at timestamptz NOT NULL,
  state text NOT NULL,
  is_sent boolean NOT NULL,
  sent_at timestamptz,
  report_name text,
  document_name text,
  raw bytea,
  tries bigint NOT NULL,
  found bigint NOT NULL,
  changed bigint NOT NULL,
  unread_rows bigint NOT NULL,
  unread jsonb NOT NULL,
  fault_code text,
  fault_detail text,
  wanted_at timestamptz NOT NULL,
  ended_at timestamptz,
  CONSTRAINT return_looks_connection FOREIGN KEY (connection_id) REFERENCES connections (id) ON DELETE CASCADE,
  CONSTRAINT return_looks_once UNIQUE (connection_id, from_at, until_at),
  CONSTRAINT return_looks_state CHECK (state IN ('wanted', 'asked', 'ready', 'read', 'failed')),
  CONSTRAINT return_looks_asked CHECK (state NOT IN ('asked', 'ready') OR report_name IS NOT NULL),
  CONSTRAINT return_looks_tries CHECK (tries >= 0)
);
CREATE UNIQUE INDEX return_looks_open ON return_looks (connection_id) WHERE state IN ('wanted', 'asked', 'ready');
CREATE INDEX return_looks_list ON return_looks (connection_id, id);
CREATE INDEX return_looks_old ON return_looks (state, wanted_at);

-- Returns that buyers asked for, each once by the channel's own name of it: nothing of what they wrote. `said_state` is
-- the channel's own word where `state` is unknown here. Returns are their shop's: they outlive a key that is forgotten.
CREATE TABLE channel_returns (
  id uuid PRIMARY KEY,
  shop_id uuid NOT NULL,
  name text NOT NULL,
  external_id text NOT NULL,
  order_id uuid,
  external_sku text NOT NULL,
  pieces bigint NOT NULL,
  reason text NOT NULL,
  state text NOT NULL,
  said_state text NOT NULL,
  requested_on text NOT NULL,
  carrier text NOT NULL,
  tracking_number text NOT NULL,
  seen_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  CONSTRAINT channel_returns_once UNIQUE (shop_id, name),
  CONSTRAINT channel_returns_state CHECK (state IN ('asked', 'approved', 'denied', 'cancelled', 'closed', 'completed', 'unknown')),
  CONSTRAINT channel_returns_pieces CHECK (pieces > 0)
);
CREATE INDEX channel_returns_list ON channel_returns (shop_id, id);
CREATE INDEX channel_returns_state ON channel_returns (shop_id, state, id);
CREATE INDEX channel_returns_order ON channel_returns (order_id);
CREATE INDEX channel_returns_untied ON channel_returns (shop_id, external_id) WHERE order_id IS NULL;
