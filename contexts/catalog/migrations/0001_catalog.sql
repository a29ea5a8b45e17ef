-- The folded columns compare by bytes on PostgreSQL too, whatever the database's locale: prefixes
-- are looked up as ranges, and pages are cut by them.

-- What is listed. Its SKUs are what is stocked.
CREATE TABLE products (
  id uuid PRIMARY KEY,
  code text NOT NULL,
--sqlite   code_folded text NOT NULL,
--postgres   code_folded text COLLATE "C" NOT NULL,
  search_text text NOT NULL,
  status text NOT NULL,
  details jsonb NOT NULL,
  version bigint NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  CONSTRAINT products_code UNIQUE (code_folded),
  CONSTRAINT products_status CHECK (status IN ('active', 'discontinued'))
);

-- What is stocked, picked and packed. A price is in millionths of its currency's major unit.
-- `customs` holds what a declaration needs; what every order line asks of it stands in columns of
-- its own (battery, restricted_countries, customs_complete), written together with it.
CREATE TABLE skus (
  id uuid PRIMARY KEY,
  product_id uuid REFERENCES products (id),
  kind text NOT NULL,
  code text NOT NULL,
--sqlite   code_folded text NOT NULL,
--postgres   code_folded text COLLATE "C" NOT NULL,
  name text NOT NULL,
  name_en text NOT NULL,
  attributes jsonb NOT NULL,
  variant text NOT NULL,
  variant_folded text NOT NULL,
  search_text text NOT NULL,
  weight_g bigint,
  length_mm bigint,
  width_mm bigint,
  height_mm bigint,
  price bigint,
  floor_price bigint,
  price_currency text,
  cost bigint,
  cost_currency text,
  picture_url text,
  status text NOT NULL,
  customs jsonb NOT NULL,
  battery text NOT NULL,
  restricted_countries text NOT NULL,
  customs_complete boolean NOT NULL,
  version bigint NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  CONSTRAINT skus_code UNIQUE (code_folded),
  CONSTRAINT skus_kind CHECK (kind IN ('single', 'bundle')),
  CONSTRAINT skus_status CHECK (status IN ('active', 'discontinued')),
  CONSTRAINT skus_weight CHECK (weight_g > 0),
  CONSTRAINT skus_price CHECK (price >= 0 AND floor_price >= 0 AND floor_price <= price),
  CONSTRAINT skus_price_currency CHECK (price IS NULL OR price_currency IS NOT NULL),
  CONSTRAINT skus_cost CHECK (cost IS NULL OR (cost >= 0 AND cost_currency IS NOT NULL))
);
CREATE UNIQUE INDEX skus_variant ON skus (product_id, variant_folded) WHERE product_id IS NOT NULL;

-- `barcode_key` is the GTIN padded to fourteen digits, so that one article has one key however many
-- leading zeros a scanner sends; for other barcodes it is the folded text.
CREATE TABLE sku_barcodes (
  barcode_key text NOT NULL,
  barcode text NOT NULL,
  sku_id uuid NOT NULL REFERENCES skus (id),
  CONSTRAINT sku_barcodes_key PRIMARY KEY (barcode_key)
) /* clustered */;
CREATE INDEX sku_barcodes_sku ON sku_barcodes (sku_id);

-- What a bundle consists of. A bundle has no stock of its own, and never contains a bundle.
CREATE TABLE bundle_components (
  bundle_id uuid NOT NULL REFERENCES skus (id),
  component_id uuid NOT NULL REFERENCES skus (id),
  quantity bigint NOT NULL,
  PRIMARY KEY (bundle_id, component_id),
  CONSTRAINT bundle_components_quantity CHECK (quantity > 0),
  CONSTRAINT bundle_components_itself CHECK (bundle_id <> component_id)
) /* clustered */;
CREATE INDEX bundle_components_component ON bundle_components (component_id);

-- Pairs of neighbouring letters, and the last letter of each word alone: how words of two Chinese
-- characters are found, on both engines alike. SKUs are never deleted, and what is taken away is
-- known from the text before: neither a foreign key nor a second index is paid for with each token.
CREATE TABLE sku_search (
--sqlite   token text NOT NULL,
--postgres   token text COLLATE "C" NOT NULL,
  sku_id uuid NOT NULL,
  PRIMARY KEY (token, sku_id)
) /* clustered */;

-- How a shop writes our SKUs. Without `sku_id` nobody knows yet: such rows are the work list.
CREATE TABLE sku_mappings (
  shop_id uuid NOT NULL,
--sqlite   external_folded text NOT NULL,
--postgres   external_folded text COLLATE "C" NOT NULL,
  external_sku text NOT NULL,
  sku_id uuid REFERENCES skus (id),
  source text NOT NULL,
  seen_count bigint NOT NULL,
  first_seen_at timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL,
  mapped_at timestamptz,
  version bigint NOT NULL,
  PRIMARY KEY (shop_id, external_folded),
  CONSTRAINT sku_mappings_source CHECK (source IN ('auto', 'person')),
  CONSTRAINT sku_mappings_mapped CHECK (sku_id IS NULL OR mapped_at IS NOT NULL)
) /* clustered */;
CREATE INDEX sku_mappings_work ON sku_mappings (seen_count DESC, external_folded, shop_id) WHERE sku_id IS NULL;
CREATE INDEX sku_mappings_waiting ON sku_mappings (external_folded) WHERE sku_id IS NULL;
CREATE INDEX sku_mappings_known ON sku_mappings (external_folded, shop_id) WHERE sku_id IS NOT NULL;
CREATE INDEX sku_mappings_sku ON sku_mappings (sku_id);
