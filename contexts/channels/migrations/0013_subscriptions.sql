-- What platforms are to tell by themselves, where this house says so to them: to which address, and how far that
-- is. It is said in steps, each with what the one before gave (`given`), and looked at again each day.
CREATE TABLE subscriptions (
  connection_id uuid PRIMARY KEY,
  url text NOT NULL,
  state text NOT NULL,
  step bigint NOT NULL,
  given text,
  topics jsonb NOT NULL,
  due_at timestamptz NOT NULL,
  failures bigint NOT NULL,
  fault_code text,
  fault_detail text,
  fault_since timestamptz,
  made_at timestamptz,
  CONSTRAINT subscriptions_connection FOREIGN KEY (connection_id) REFERENCES connections (id) ON DELETE CASCADE,
  CONSTRAINT subscriptions_state CHECK (state IN ('wanted', 'made', 'failed')),
  CONSTRAINT subscriptions_failures CHECK (failures >= 0)
);
CREATE INDEX subscriptions_due ON subscriptions (due_at);
