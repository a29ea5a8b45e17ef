-- What somebody must do something about: one open alert for each cause, however many orders it concerns
-- and however often it is looked for. `subject` is the cause's natural key: a shop, a shop and a stage, a
-- SKU, or a connection. The kinds are the program's words: a constraint that lists them would have to be
-- rewritten with each.
CREATE TABLE alerts (
  id uuid PRIMARY KEY,
  kind text NOT NULL,
  subject text NOT NULL,
  shop_id uuid,
  stage text,
  sku_id uuid,
  audience text NOT NULL,
  severity text NOT NULL,
  orders bigint NOT NULL,
  since timestamptz NOT NULL,
  opened_at timestamptz NOT NULL,
  acknowledged_at timestamptz,
  acknowledged_by text,
  urged bigint NOT NULL,
  urged_at timestamptz,
  escalated_at timestamptz,
  closed_at timestamptz,
  version bigint NOT NULL,
  CONSTRAINT alerts_severity CHECK (severity IN ('warning', 'critical'))
);
CREATE UNIQUE INDEX alerts_open ON alerts (kind, subject) WHERE closed_at IS NULL;
CREATE INDEX alerts_closed ON alerts (closed_at, id) WHERE closed_at IS NOT NULL;

-- Where mails about alerts go: an address for each audience that wants them.
CREATE TABLE alert_mailboxes (
  audience text PRIMARY KEY,
  address text NOT NULL,
  version bigint NOT NULL
);
