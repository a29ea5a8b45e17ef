-- Where goods lie. `code` is part of the accounts in `movements` and never changes.
CREATE TABLE warehouses (
  id uuid PRIMARY KEY,
  code text NOT NULL,
  name text NOT NULL,
  country text NOT NULL,
  region text NOT NULL,
  city text NOT NULL,
  postcode text NOT NULL,
  street text NOT NULL,
  time_zone text NOT NULL,
  priority bigint NOT NULL,
  active boolean NOT NULL,
  default_safety bigint NOT NULL,
  default_min bigint,
  default_max bigint,
  version bigint NOT NULL,
  CONSTRAINT warehouses_code UNIQUE (code),
  CONSTRAINT warehouses_default_safety CHECK (default_safety >= 0)
);

-- What is there and what of it is promised: a cache of `claims` and `movements`, changed in the
-- same commit as these and compared with them by the stock doctor.
-- `open_alerts` is a bit per kind of alert that is open in `stock_alerts`, so that the usual change
-- need not look there.
CREATE TABLE stock_levels (
  sku_id uuid NOT NULL,
  warehouse_id uuid NOT NULL,
  on_hand bigint NOT NULL,
  allocated bigint NOT NULL,
  safety bigint NOT NULL,
  incoming bigint NOT NULL,
  oversell_limit bigint NOT NULL,
  min_level bigint,
  max_level bigint,
  open_alerts bigint NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (sku_id, warehouse_id),
  CONSTRAINT stock_levels_warehouse FOREIGN KEY (warehouse_id) REFERENCES warehouses (id),
  CONSTRAINT stock_levels_on_hand CHECK (on_hand >= 0),
  CONSTRAINT stock_levels_allocated CHECK (allocated >= 0),
  CONSTRAINT stock_levels_safety CHECK (safety >= 0),
  CONSTRAINT stock_levels_incoming CHECK (incoming >= 0),
  CONSTRAINT stock_levels_oversell_limit CHECK (oversell_limit >= 0),
  CONSTRAINT stock_levels_min_max CHECK (min_level IS NULL OR max_level IS NULL OR min_level <= max_level)
) /* clustered */;
CREATE INDEX stock_levels_by_warehouse ON stock_levels (warehouse_id, sku_id);
-- The quantities change far more often than rows are added: leave room to change them in place.
--postgres ALTER TABLE stock_levels SET (fillfactor = 70);

-- Promises: so many of a SKU in a warehouse are kept for an owner's line.
CREATE TABLE claims (
  id uuid PRIMARY KEY,
  sku_id uuid NOT NULL,
  warehouse_id uuid NOT NULL,
  quantity bigint NOT NULL,
  consumed bigint NOT NULL,
  kind text NOT NULL,
  owner_type text NOT NULL,
  owner_id uuid NOT NULL,
  line_no bigint NOT NULL,
  state text NOT NULL,
  expires_at timestamptz,
  at timestamptz NOT NULL,
  CONSTRAINT claims_quantity CHECK (quantity > 0),
  CONSTRAINT claims_consumed CHECK (consumed >= 0 AND consumed <= quantity)
) /* clustered */;
-- The same promise is made once, however often it is asked for.
CREATE UNIQUE INDEX claims_owner ON claims (owner_id, owner_type, line_no, sku_id, warehouse_id) WHERE state = 'active';
CREATE INDEX claims_by_sku ON claims (sku_id, id) WHERE state = 'active';
CREATE INDEX claims_expiry ON claims (expires_at) WHERE state = 'active' AND kind = 'soft';

-- Physical facts, only ever added. Accounts: `wh:<warehouse code>`, `world:customer`,
-- `world:adjust:<reason>`.
CREATE TABLE movements (
  id uuid PRIMARY KEY,
  sku_id uuid NOT NULL,
  quantity bigint NOT NULL,
  from_account text NOT NULL,
  to_account text NOT NULL,
  source_type text NOT NULL,
  source_id uuid NOT NULL,
  step text NOT NULL,
  occurred_at timestamptz NOT NULL,
  posted_at timestamptz NOT NULL,
  actor text NOT NULL,
  reason text,
  note text,
  reverses_id uuid,
  CONSTRAINT movements_quantity CHECK (quantity > 0),
  CONSTRAINT movements_accounts CHECK (from_account <> to_account),
  CONSTRAINT movements_natural_key UNIQUE (source_id, source_type, step, sku_id, from_account, to_account),
  CONSTRAINT movements_reversed_once UNIQUE (reverses_id)
);
CREATE INDEX movements_by_sku ON movements (sku_id, id);

-- What somebody should look at: one open alert per SKU, warehouse and kind, however many orders
-- run into it.
CREATE TABLE stock_alerts (
  id uuid PRIMARY KEY,
  sku_id uuid NOT NULL,
  warehouse_id uuid NOT NULL,
  kind text NOT NULL,
  quantity bigint NOT NULL,
  threshold bigint NOT NULL,
  times bigint NOT NULL,
  opened_at timestamptz NOT NULL,
  last_at timestamptz NOT NULL,
  closed_at timestamptz
);
CREATE UNIQUE INDEX stock_alerts_open ON stock_alerts (kind, sku_id, warehouse_id) WHERE closed_at IS NULL;
CREATE INDEX stock_alerts_by_sku ON stock_alerts (sku_id, id);
