-- What came in, as it came, before anybody read it. A delivery can be read again from here, until what
-- it says of persons has to be forgotten. Columns of type bytea but for hashes are sealed.
CREATE TABLE inbox (
  id uuid PRIMARY KEY,
  source text NOT NULL,
  shop_id uuid NOT NULL,
  external_id text,
  content_type text NOT NULL,
  raw bytea,
  received_at timestamptz NOT NULL,
  state text NOT NULL,
  order_id uuid,
  problem jsonb,
  CONSTRAINT inbox_state CHECK (state IN ('waiting', 'parsed', 'known', 'refused'))
);
-- Both grow at their ends: ids of orders follow the time, too.
CREATE INDEX inbox_kept ON inbox (received_at) WHERE raw IS NOT NULL;
CREATE INDEX inbox_order ON inbox (order_id) WHERE raw IS NOT NULL AND order_id IS NOT NULL;
CREATE INDEX inbox_waiting ON inbox (received_at) WHERE state IN ('waiting', 'refused');

-- One order. The columns from `holds_open` to `label` are facts about its parts, kept in the same
-- commit as the parts, so that every list and every decision needs this row only.
CREATE TABLE orders (
  id uuid PRIMARY KEY,
  number text NOT NULL,
  shop_id uuid NOT NULL,
  external_id text,
  external_folded text,
  source text NOT NULL,
  kind text NOT NULL,
  state text NOT NULL,
  payment text NOT NULL,
  payment_due boolean NOT NULL,
  currency text NOT NULL,
  goods_minor bigint NOT NULL,
  fees_minor bigint NOT NULL,
  total_minor bigint NOT NULL,
  paid_minor bigint NOT NULL,
  amount_band bigint NOT NULL,
  country text,
  customer_id uuid,
  placed_at timestamptz NOT NULL,
  paid_at timestamptz,
  ship_by timestamptz,
  payload_hash bytea NOT NULL,
  tracking_code text,
  line_count bigint NOT NULL,
  units bigint NOT NULL,
  units_cancelled bigint NOT NULL,
  units_shipped bigint NOT NULL,
  units_delivered bigint NOT NULL,
  holds_open bigint NOT NULL,
  blocked_steps bigint NOT NULL,
  exceptions_open bigint NOT NULL,
  no_stock boolean NOT NULL,
  after_sales_open bigint NOT NULL,
  parcels_planned bigint NOT NULL,
  parcels_picking bigint NOT NULL,
  parcels_packed bigint NOT NULL,
  parcels_shipped bigint NOT NULL,
  parcels_out bigint NOT NULL,
  parcels_delivered bigint NOT NULL,
  parcels_lost bigint NOT NULL,
  label text NOT NULL,
  review_rounds bigint NOT NULL,
  owner text,
  approved_by text,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  archived_at timestamptz,
  ended_at timestamptz,
  forgotten_at timestamptz,
  version bigint NOT NULL,
  CONSTRAINT orders_state CHECK (state IN ('draft', 'new', 'returned', 'approved', 'confirmed', 'completed', 'cancelled')),
  CONSTRAINT orders_units CHECK (units_cancelled + units_shipped <= units AND units_delivered <= units_shipped),
  CONSTRAINT orders_facts CHECK (holds_open >= 0 AND exceptions_open >= 0 AND after_sales_open >= 0),
  CONSTRAINT orders_parcels CHECK (parcels_planned >= 0 AND parcels_picking >= 0 AND parcels_packed >= 0 AND parcels_shipped >= 0 AND parcels_out >= 0 AND parcels_delivered >= 0 AND parcels_lost >= 0)
);
CREATE UNIQUE INDEX orders_number ON orders (number);
-- The end of every discussion about duplicates.
CREATE UNIQUE INDEX orders_external ON orders (shop_id, external_id) WHERE external_id IS NOT NULL;
CREATE UNIQUE INDEX orders_tracking_code ON orders (tracking_code) WHERE tracking_code IS NOT NULL;
CREATE INDEX orders_external_folded ON orders (external_folded);
CREATE INDEX orders_label ON orders (label, placed_at, id);
CREATE INDEX orders_placed ON orders (placed_at, id);
CREATE INDEX orders_shop ON orders (shop_id, label, placed_at, id);
CREATE INDEX orders_country ON orders (country, label, placed_at, id);
CREATE INDEX orders_ship_by ON orders (ship_by, id) WHERE state IN ('new', 'returned', 'approved', 'confirmed') AND ship_by IS NOT NULL AND units > units_cancelled + units_shipped;
CREATE INDEX orders_special_kind ON orders (kind, placed_at, id) WHERE kind <> 'normal';
CREATE INDEX orders_band ON orders (amount_band, placed_at, id);
CREATE INDEX orders_no_stock ON orders (paid_at, id) WHERE no_stock;
-- Tasks of those who have to correct what was rejected.
CREATE INDEX orders_owner ON orders (owner, placed_at, id) WHERE state = 'returned' AND owner IS NOT NULL;
CREATE INDEX orders_total ON orders (total_minor, id);
CREATE INDEX orders_customer ON orders (customer_id, placed_at, id);
-- What is over and still has personal data; an order enters when it ends and leaves when it is forgotten.
CREATE INDEX orders_ended ON orders (shop_id, ended_at, id) WHERE ended_at IS NOT NULL AND forgotten_at IS NULL;

CREATE TABLE order_lines (
  order_id uuid NOT NULL,
  line_no bigint NOT NULL,
  kind text NOT NULL,
  external_line_id text,
  external_sku text NOT NULL,
  sku_id uuid,
  sku_code text NOT NULL,
  title text NOT NULL,
  variant text NOT NULL,
  unit_price bigint NOT NULL,
  amount_minor bigint NOT NULL,
  replaces_line_no bigint,
  ordered bigint NOT NULL,
  cancelled bigint NOT NULL,
  allocated bigint NOT NULL,
  released bigint NOT NULL,
  picked bigint NOT NULL,
  packed bigint NOT NULL,
  shipped bigint NOT NULL,
  delivered bigint NOT NULL,
  returned bigint NOT NULL,
  restocked bigint NOT NULL,
  PRIMARY KEY (order_id, line_no),
  CONSTRAINT order_lines_ordered CHECK (ordered > 0),
  CONSTRAINT order_lines_not_negative CHECK (cancelled >= 0 AND allocated >= 0 AND released >= 0 AND picked >= 0 AND packed >= 0 AND shipped >= 0 AND delivered >= 0 AND returned >= 0 AND restocked >= 0),
  CONSTRAINT order_lines_shipped CHECK (cancelled + shipped <= ordered),
  CONSTRAINT order_lines_allocated CHECK (allocated <= ordered - cancelled - shipped),
  CONSTRAINT order_lines_progress CHECK (packed <= picked AND picked <= released AND released <= allocated),
  CONSTRAINT order_lines_delivered CHECK (delivered <= shipped),
  CONSTRAINT order_lines_returned CHECK (returned <= shipped AND restocked <= returned)
) /* clustered */;
CREATE INDEX order_lines_sku ON order_lines (sku_id, order_id) WHERE sku_id IS NOT NULL;

CREATE TABLE order_fees (
  order_id uuid NOT NULL,
  fee_no bigint NOT NULL,
  kind text NOT NULL,
  title text NOT NULL,
  amount_minor bigint NOT NULL,
  PRIMARY KEY (order_id, fee_no)
) /* clustered */;

-- What is known of money that moved for an order. The provider's reference keeps a notice told twice
-- from counting twice; a payment that came with its order has no provider yet.
CREATE TABLE order_payments (
  order_id uuid NOT NULL,
  provider text NOT NULL,
  reference text NOT NULL,
  kind text NOT NULL,
  method text NOT NULL,
  amount_minor bigint NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (order_id, provider, reference),
  CONSTRAINT order_payments_kind CHECK (kind IN ('authorisation', 'payment', 'refund', 'void'))
) /* clustered */;
CREATE UNIQUE INDEX order_payments_provider ON order_payments (provider, reference) WHERE provider <> '';

CREATE TABLE order_exceptions (
  id uuid PRIMARY KEY,
  order_id uuid NOT NULL,
  line_no bigint NOT NULL,
  code text NOT NULL,
  subject text NOT NULL,
  facts jsonb NOT NULL,
  opened_at timestamptz NOT NULL,
  closed_at timestamptz,
  closed_by text
);
CREATE UNIQUE INDEX order_exceptions_open ON order_exceptions (order_id, line_no, code) WHERE closed_at IS NULL;
CREATE INDEX order_exceptions_subject ON order_exceptions (code, subject) WHERE closed_at IS NULL;
CREATE INDEX order_exceptions_order ON order_exceptions (order_id);

CREATE TABLE order_holds (
  id uuid PRIMARY KEY,
  order_id uuid NOT NULL,
  reason text NOT NULL,
  incident text NOT NULL,
  blocks bigint NOT NULL,
  keeps_stock boolean NOT NULL,
  until timestamptz,
  note bytea,
  placed_by text NOT NULL,
  placed_at timestamptz NOT NULL,
  released_at timestamptz,
  released_by text
);
CREATE UNIQUE INDEX order_holds_open ON order_holds (order_id, reason, incident) WHERE released_at IS NULL;
CREATE INDEX order_holds_until ON order_holds (until) WHERE released_at IS NULL AND until IS NOT NULL;
CREATE INDEX order_holds_reason ON order_holds (reason, order_id) WHERE released_at IS NULL;
CREATE INDEX order_holds_order ON order_holds (order_id);

-- Who agreed or refused, and why; a later row voids an earlier one, nothing is changed.
CREATE TABLE order_approvals (
  id uuid PRIMARY KEY,
  order_id uuid NOT NULL,
  order_version bigint NOT NULL,
  decision text NOT NULL,
  reason text,
  note bytea,
  actor_kind text NOT NULL,
  actor_id text NOT NULL,
  actor_name text NOT NULL,
  at timestamptz NOT NULL
);
CREATE INDEX order_approvals_order ON order_approvals (order_id, at);

CREATE TABLE order_tags (
  order_id uuid NOT NULL,
  tag text NOT NULL,
  PRIMARY KEY (order_id, tag)
) /* clustered */;
CREATE INDEX order_tags_tag ON order_tags (tag, order_id);

CREATE TABLE order_notes (
  id uuid PRIMARY KEY,
  order_id uuid NOT NULL,
  kind text NOT NULL,
  text bytea,
  actor_name text NOT NULL,
  at timestamptz NOT NULL
);
CREATE INDEX order_notes_order ON order_notes (order_id, at);

-- Two reviewers do not look at the same order: a lease that dies by itself, not a state.
CREATE TABLE review_leases (
  order_id uuid PRIMARY KEY,
  actor_id text NOT NULL,
  actor_name text NOT NULL,
  expires_at timestamptz NOT NULL
) /* clustered */;

CREATE TABLE fulfilments (
  id uuid PRIMARY KEY,
  number text NOT NULL,
  warehouse_id uuid NOT NULL,
  state text NOT NULL,
  reasons jsonb NOT NULL,
  carrier text,
  tracking_number text,
  merged boolean NOT NULL,
  split_from uuid,
  created_at timestamptz NOT NULL,
  shipped_at timestamptz,
  delivered_at timestamptz,
  updated_at timestamptz NOT NULL,
  version bigint NOT NULL,
  CONSTRAINT fulfilments_state CHECK (state IN ('planned', 'released', 'picking', 'picked', 'packed', 'labelled', 'shipped', 'out_for_delivery', 'delivered', 'short', 'intercept', 'cancelled', 'lost', 'returned_to_sender'))
);
CREATE UNIQUE INDEX fulfilments_number ON fulfilments (number);
CREATE UNIQUE INDEX fulfilments_tracking ON fulfilments (carrier, tracking_number) WHERE tracking_number IS NOT NULL;
CREATE INDEX fulfilments_tracking_number ON fulfilments (tracking_number) WHERE tracking_number IS NOT NULL;
CREATE INDEX fulfilments_work ON fulfilments (warehouse_id, state, created_at, id) WHERE state IN ('planned', 'released', 'picking', 'picked', 'packed', 'labelled', 'short', 'intercept');

-- What is in a parcel: lines of one order, or of several that were merged. `home` is the parcel a
-- line came from before a merge, so that the merge can be undone.
CREATE TABLE fulfilment_lines (
  fulfilment_id uuid NOT NULL,
  order_id uuid NOT NULL,
  line_no bigint NOT NULL,
  sku_id uuid NOT NULL,
  units bigint NOT NULL,
  quantity bigint NOT NULL,
  home uuid,
  PRIMARY KEY (fulfilment_id, order_id, line_no, sku_id),
  CONSTRAINT fulfilment_lines_quantity CHECK (quantity > 0 AND units > 0)
) /* clustered */;
CREATE INDEX fulfilment_lines_order ON fulfilment_lines (order_id, line_no);

-- A change to an order, first shown and then applied: one open per order.
CREATE TABLE order_edits (
  id uuid PRIMARY KEY,
  order_id uuid NOT NULL,
  order_version bigint NOT NULL,
  state text NOT NULL,
  changes jsonb NOT NULL,
  preview jsonb NOT NULL,
  actor_id text NOT NULL,
  actor_name text NOT NULL,
  at timestamptz NOT NULL,
  applied_at timestamptz,
  CONSTRAINT order_edits_state CHECK (state IN ('pending', 'applied', 'cancelled'))
);
CREATE INDEX order_edits_order ON order_edits (order_id, at);
CREATE UNIQUE INDEX order_edits_open ON order_edits (order_id) WHERE state = 'pending';

-- Which warehouse for which order: the first rule that fits, by priority.
CREATE TABLE routing_rules (
  id uuid PRIMARY KEY,
  priority bigint NOT NULL,
  name text NOT NULL,
  conditions jsonb NOT NULL,
  warehouses jsonb NOT NULL,
  active boolean NOT NULL,
  version bigint NOT NULL
);
CREATE INDEX routing_rules_priority ON routing_rules (priority, id);

-- How many orders stand under each label: one row per writer, summed when read, so that no two
-- transactions wait for the same row.
CREATE TABLE order_counts (
  stripe bigint NOT NULL,
  shop_id uuid NOT NULL,
  label text NOT NULL,
  n bigint NOT NULL,
  PRIMARY KEY (stripe, shop_id, label)
) /* clustered */;

-- What bulk actions did to each order, kept for as long as it can be taken back. `version` is the
-- order's right after it: one that has another has moved on.
CREATE TABLE order_undos (
  job_id uuid NOT NULL,
  order_id uuid NOT NULL,
  action text NOT NULL,
  version bigint NOT NULL,
  done jsonb NOT NULL,
  at timestamptz NOT NULL,
  undone_at timestamptz,
  PRIMARY KEY (job_id, order_id),
  CONSTRAINT order_undos_action CHECK (action IN ('approve', 'reject', 'hold', 'release', 'tag'))
);
CREATE INDEX order_undos_at ON order_undos (at);

-- What a file's columns meant last time, by the set of their names.
CREATE TABLE import_mappings (
  header_hash text PRIMARY KEY,
  mapping jsonb NOT NULL,
  updated_at timestamptz NOT NULL
);

-- A file of orders, kept whole before anybody reads it. `analysis` says what it turned out to be,
-- `preview` what a dry run of the mapping gave, `progress` where the run goes on after a crash:
-- it is saved in one commit with the orders themselves, and `steps_done` grows with each of them.
CREATE TABLE imports (
  id uuid PRIMARY KEY,
  file_name text NOT NULL,
  file_hash text NOT NULL,
  size_bytes bigint NOT NULL,
  content bytea,
  state text NOT NULL,
  mapping jsonb NOT NULL,
  analysis bytea,
  problem jsonb,
  preview bytea,
  steps_done bigint NOT NULL,
  progress bytea,
  summary jsonb,
  job_id uuid,
  actor_id text NOT NULL,
  actor_name text NOT NULL,
  at timestamptz NOT NULL,
  finished_at timestamptz,
  version bigint NOT NULL,
  CONSTRAINT imports_state CHECK (state IN ('received', 'unreadable', 'mapped', 'running', 'done'))
);
CREATE INDEX imports_at ON imports (at, id);
CREATE INDEX imports_hash ON imports (file_hash, at);

-- Rows of a file with something to say: `fault` did not go in and comes back as a file, `remark`
-- went in.
CREATE TABLE import_faults (
  id uuid PRIMARY KEY,
  import_id uuid NOT NULL,
  kind text NOT NULL,
  row_no bigint NOT NULL,
  cells bytea,
  faults bytea,
  CONSTRAINT import_faults_row UNIQUE (import_id, kind, row_no),
  CONSTRAINT import_faults_kind CHECK (kind IN ('fault', 'remark'))
);

-- Goods or fees that a source took back under a number of its own: cancellations and returns of
-- files and of other systems, each linked to the line it takes back where that can be found.
CREATE TABLE order_returns (
  id uuid PRIMARY KEY,
  shop_id uuid NOT NULL,
  external_id text NOT NULL,
  external_line bigint NOT NULL,
  import_id uuid,
  kind text NOT NULL,
  customer_id uuid,
  order_id uuid,
  line_no bigint,
  linked boolean NOT NULL,
  sku text NOT NULL,
  title text NOT NULL,
  quantity bigint NOT NULL,
  unit_price bigint NOT NULL,
  amount_minor bigint NOT NULL,
  currency text NOT NULL,
  at timestamptz NOT NULL,
  created_at timestamptz NOT NULL,
  CONSTRAINT order_returns_kind CHECK (kind IN ('goods', 'fee')),
  CONSTRAINT order_returns_quantity CHECK (quantity > 0),
  CONSTRAINT order_returns_linked CHECK (linked = (order_id IS NOT NULL AND line_no IS NOT NULL))
);
CREATE UNIQUE INDEX order_returns_external ON order_returns (shop_id, external_id, external_line);
-- One line is taken back once under this rule: the whole quantity of it.
CREATE UNIQUE INDEX order_returns_line ON order_returns (order_id, line_no) WHERE order_id IS NOT NULL;
CREATE INDEX order_returns_to_link ON order_returns (import_id, at, external_id, external_line) WHERE order_id IS NULL AND kind = 'goods';
