-- Where programs of others are told what happens to orders. `secret` and `former_secret` are sealed: what
-- signs, and what signed before it and still does for a while. `place` is the last event that was looked
-- at for it. `kinds` and `shop_ids` are lists; no shops are all of them.
CREATE TABLE webhooks (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  url text NOT NULL,
  kinds jsonb NOT NULL,
  shop_ids jsonb NOT NULL,
  state text NOT NULL,
  secret bytea,
  former_secret bytea,
  former_until timestamptz,
  place bigint NOT NULL,
  failures bigint NOT NULL,
  rest_until timestamptz,
  taken_at timestamptz,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL,
  version bigint NOT NULL,
  CONSTRAINT webhooks_state CHECK (state IN ('active', 'paused', 'gone')),
  CONSTRAINT webhooks_failures CHECK (failures >= 0)
);

-- What is told, to whom, and how far that is. `event_seq` is the event it is about; a test has none.
-- `body` is what is sent, byte for byte at each attempt; it holds no personal data.
CREATE TABLE webhook_messages (
  id uuid PRIMARY KEY,
  webhook_id uuid NOT NULL,
  event_seq bigint,
  kind text NOT NULL,
  order_number text,
  body text NOT NULL,
  state text NOT NULL,
  attempts bigint NOT NULL,
  due_at timestamptz NOT NULL,
  taken_until timestamptz,
  reply_code bigint,
  failure text,
  created_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  CONSTRAINT webhook_messages_webhook FOREIGN KEY (webhook_id) REFERENCES webhooks (id) ON DELETE CASCADE,
  CONSTRAINT webhook_messages_once UNIQUE (webhook_id, event_seq),
  CONSTRAINT webhook_messages_state CHECK (state IN ('waiting', 'taken', 'failed')),
  CONSTRAINT webhook_messages_attempts CHECK (attempts >= 0)
);
CREATE INDEX webhook_messages_list ON webhook_messages (webhook_id, id);
CREATE INDEX webhook_messages_states ON webhook_messages (webhook_id, state, id);
CREATE INDEX webhook_messages_due ON webhook_messages (webhook_id, due_at) WHERE state = 'waiting';
CREATE INDEX webhook_messages_old ON webhook_messages (state, changed_at);
