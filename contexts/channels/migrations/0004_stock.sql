-- What shops show of the stock. Saved again, everything is looked through: `sweep_after` is the last SKU
-- that was, while `is_sweeping`. `called_at` is when the shop was last told or asked about stock.
CREATE TABLE stock_rules (
  connection_id uuid PRIMARY KEY,
  enabled boolean NOT NULL,
  percent bigint NOT NULL,
  buffer bigint NOT NULL,
  cap bigint,
  warehouse_ids jsonb NOT NULL,
  is_sweeping boolean NOT NULL,
  sweep_after uuid,
  called_at timestamptz NOT NULL,
  version bigint NOT NULL,
  CONSTRAINT stock_rules_connection FOREIGN KEY (connection_id) REFERENCES connections (id) ON DELETE CASCADE,
  CONSTRAINT stock_rules_percent CHECK (percent BETWEEN 1 AND 100),
  CONSTRAINT stock_rules_buffer CHECK (buffer >= 0),
  CONSTRAINT stock_rules_cap CHECK (cap >= 0)
);

-- SKUs whose number may have changed since it was computed; `is_anew` when it is wanted whatever the stock.
CREATE TABLE stock_marks (
  connection_id uuid NOT NULL,
  sku_id uuid NOT NULL,
  is_anew boolean NOT NULL,
  PRIMARY KEY (connection_id, sku_id),
  CONSTRAINT stock_marks_connection FOREIGN KEY (connection_id) REFERENCES connections (id) ON DELETE CASCADE
) /* clustered */;

-- Under which ids a shop lists what; without `product_id` it did not when it was looked for.
-- `stock_version` is the state of the stock its last number is of: it only grows.
CREATE TABLE listings (
  connection_id uuid NOT NULL,
  external_folded text NOT NULL,
  external_sku text NOT NULL,
  sku_id uuid NOT NULL,
  product_id text,
  parent_id text,
  looked_at timestamptz NOT NULL,
  stock_version bigint,
  levels_version bigint,
  rules_version bigint,
  PRIMARY KEY (connection_id, external_folded),
  CONSTRAINT listings_connection FOREIGN KEY (connection_id) REFERENCES connections (id) ON DELETE CASCADE
) /* clustered */;

-- What shops are told of the stock, and how far that is. Without `quantity` it could not be computed.
CREATE TABLE stock_writes (
  id uuid PRIMARY KEY,
  connection_id uuid NOT NULL,
  sku_id uuid NOT NULL,
  external_folded text NOT NULL,
  external_sku text NOT NULL,
  product_id text NOT NULL,
  parent_id text,
  stock_version bigint NOT NULL,
  quantity bigint,
  state text NOT NULL,
  attempts bigint NOT NULL,
  due_at timestamptz NOT NULL,
  failure text,
  created_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  CONSTRAINT stock_writes_connection FOREIGN KEY (connection_id) REFERENCES connections (id) ON DELETE CASCADE,
  CONSTRAINT stock_writes_once UNIQUE (connection_id, external_folded, stock_version),
  CONSTRAINT stock_writes_state CHECK (state IN ('wanted', 'sent', 'acknowledged', 'failed', 'superseded')),
  CONSTRAINT stock_writes_quantity CHECK (quantity >= 0)
);
CREATE INDEX stock_writes_list ON stock_writes (connection_id, id);
CREATE INDEX stock_writes_due ON stock_writes (connection_id, due_at) WHERE state IN ('wanted', 'sent');
CREATE INDEX stock_writes_failed ON stock_writes (connection_id) WHERE state = 'failed';
CREATE INDEX stock_writes_old ON stock_writes (state, changed_at);
