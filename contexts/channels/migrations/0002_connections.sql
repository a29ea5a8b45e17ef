-- The shops whose orders come by themselves from a platform. `consumer_key`, `consumer_secret` and
-- `push_secret` are sealed. Everything that changed at the channel up to `cursor_at` is here; while a round
-- is under way it stands at `round_at` and `round_page`. `tokens` are the calls that may be made at once.
CREATE TABLE connections (
  id uuid PRIMARY KEY,
  shop_id uuid NOT NULL,
  platform text NOT NULL,
  address text NOT NULL,
  consumer_key bytea,
  consumer_secret bytea,
  push_secret bytea,
  state text NOT NULL,
  poll_seconds bigint NOT NULL,
  page_size bigint NOT NULL,
  cursor_at timestamptz NOT NULL,
  round_at timestamptz,
  round_page bigint NOT NULL,
  due_at timestamptz NOT NULL,
  taken_until timestamptz,
  started_at timestamptz,
  ended_at timestamptz,
  failures bigint NOT NULL,
  rest_until timestamptz,
  fault_code text,
  fault_detail text,
  fault_since timestamptz,
  tokens bigint NOT NULL,
  tokens_at timestamptz NOT NULL,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL,
  version bigint NOT NULL,
  CONSTRAINT connections_shop UNIQUE (shop_id),
  CONSTRAINT connections_state CHECK (state IN ('connected', 'paused', 'needs_authorisation')),
  CONSTRAINT connections_failures CHECK (failures >= 0)
);
CREATE INDEX connections_due ON connections (due_at) WHERE state = 'connected';

-- What a channel said last of each of its orders, and when it had said so: older news changes nothing.
-- `said` holds no personal data; who the goods go to stands in it as a hash under the database's secret.
CREATE TABLE channel_orders (
  shop_id uuid NOT NULL,
  external_id text NOT NULL,
  order_id uuid,
  delivery_id uuid,
  changed_at timestamptz NOT NULL,
  payload_hash bytea NOT NULL,
  said jsonb NOT NULL,
  seen_at timestamptz NOT NULL,
  CONSTRAINT channel_orders_once PRIMARY KEY (shop_id, external_id)
);
CREATE INDEX channel_orders_order ON channel_orders (order_id);
-- A screen that stays open counts what came and what was refused again and again: from here alone.
CREATE INDEX channel_orders_counted ON channel_orders (shop_id, order_id);

-- What changed at a channel on an order that was here already, and what was done about it.
CREATE TABLE observations (
  id uuid PRIMARY KEY,
  shop_id uuid NOT NULL,
  order_id uuid NOT NULL,
  order_number text NOT NULL,
  external_id text NOT NULL,
  kind text NOT NULL,
  outcome text NOT NULL,
  detail text NOT NULL,
  changed_at timestamptz NOT NULL,
  observed_at timestamptz NOT NULL,
  CONSTRAINT observations_outcome CHECK (outcome IN ('done', 'held', 'for_person', 'known'))
);
CREATE INDEX observations_shop ON observations (shop_id, id);

-- What channels told by themselves, until the order itself was asked for. `raw` is sealed and goes when it
-- was. `body_hash` tells a repeated delivery from another piece of news.
CREATE TABLE pushes (
  id uuid PRIMARY KEY,
  connection_id uuid NOT NULL,
  external_id text,
  body_hash bytea NOT NULL,
  raw bytea,
  state text NOT NULL,
  received_at timestamptz NOT NULL,
  CONSTRAINT pushes_connection FOREIGN KEY (connection_id) REFERENCES connections (id) ON DELETE CASCADE,
  CONSTRAINT pushes_once UNIQUE (connection_id, body_hash),
  CONSTRAINT pushes_state CHECK (state IN ('waiting', 'done', 'unreadable'))
);
CREATE INDEX pushes_waiting ON pushes (connection_id, id) WHERE state = 'waiting';
CREATE INDEX pushes_old ON pushes (state, received_at);
