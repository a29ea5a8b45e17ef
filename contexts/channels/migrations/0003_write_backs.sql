-- What channels are told of what happened here, and how far that is. `sent` is what may have arrived and
-- was not acknowledged: it is looked up before it is sent again.
CREATE TABLE write_backs (
  id uuid PRIMARY KEY,
  shop_id uuid NOT NULL,
  order_id uuid NOT NULL,
  order_number text NOT NULL,
  external_id text NOT NULL,
  kind text NOT NULL,
  parcel_number text NOT NULL,
  carrier text NOT NULL,
  tracking_number text NOT NULL,
  state text NOT NULL,
  attempts bigint NOT NULL,
  due_at timestamptz NOT NULL,
  failure text,
  created_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  CONSTRAINT write_backs_once UNIQUE (order_id, kind, parcel_number),
  CONSTRAINT write_backs_state CHECK (state IN ('wanted', 'sent', 'acknowledged', 'failed')),
  CONSTRAINT write_backs_attempts CHECK (attempts >= 0)
);
CREATE INDEX write_backs_shop ON write_backs (shop_id, id);
CREATE INDEX write_backs_failed ON write_backs (shop_id) WHERE state = 'failed';
CREATE INDEX write_backs_due ON write_backs (shop_id, due_at) WHERE state IN ('wanted', 'sent');
