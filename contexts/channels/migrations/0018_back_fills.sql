-- Orders of before that a platform puts together into one document, where it does, instead of giving them page by
-- page: all that changed from `since` on, up to the moment it was asked (`until_at`), which names the asking.
-- `operation` is the platform's name for it, `url` where the document lies: sealed, for who knows it may read it.
-- `things` were put into it there, `orders` and `bytes` it has; `taken` of its orders are here, and it is read on
-- from its byte `place`. `tries` counts how often the platform was asked, `failures` what went wrong in a row.
CREATE TABLE back_fills (
  id uuid PRIMARY KEY,
  since timestamptz NOT NULL,
  until_at timestamptz,
  state text NOT NULL,
  operation text,
  url bytea,
  things bigint NOT NULL,
  orders bigint NOT NULL,
  bytes bigint,
  taken bigint NOT NULL,
  place bigint NOT NULL,
  tries bigint NOT NULL,
  failures bigint NOT NULL,
  due_at timestamptz NOT NULL,
  taken_until timestamptz,
  fault_code text,
  fault_detail text,
  fault_since timestamptz,
  asked_at timestamptz NOT NULL,
  ended_at timestamptz,
  CONSTRAINT back_fills_connection FOREIGN KEY (id) REFERENCES connections (id) ON DELETE CASCADE,
  CONSTRAINT back_fills_state CHECK (state IN ('wanted', 'asked', 'running', 'ready', 'reading', 'done', 'failed', 'stopping', 'stopped')),
  CONSTRAINT back_fills_document CHECK (state NOT IN ('ready', 'reading') OR url IS NOT NULL),
  CONSTRAINT back_fills_counts CHECK (things >= 0 AND orders >= 0 AND taken >= 0 AND place >= 0 AND tries >= 0 AND failures >= 0)
);
CREATE INDEX back_fills_due ON back_fills (due_at) WHERE state NOT IN ('done', 'failed', 'stopped');
