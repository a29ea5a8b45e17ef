-- What shops list of products: `said` is what somebody said of it beyond the product's page, `told` what the shop
-- was told last, `found` under which ids it has it. `content_hash` is of what would be told now, `told_hash` of
-- what was: while they differ, the shop shows something older. `is_sent`: the shop may have it, since it was told.
-- `reasons` are why it was not taken, by field.
-- A listing is its shop's: it outlives a key that is forgotten.
CREATE TABLE product_listings (
  id uuid PRIMARY KEY,
  shop_id uuid NOT NULL,
  product_id uuid NOT NULL,
  said jsonb NOT NULL,
  search_text text NOT NULL,
  state text NOT NULL,
  content_hash text NOT NULL,
  told jsonb,
  told_hash text,
  told_at timestamptz,
  found jsonb,
  reasons jsonb NOT NULL,
  failure text,
  is_sent boolean NOT NULL,
  attempts bigint NOT NULL,
  due_at timestamptz NOT NULL,
  tried_at timestamptz,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  version bigint NOT NULL,
  CONSTRAINT product_listings_once UNIQUE (shop_id, product_id),
  CONSTRAINT product_listings_state CHECK (state IN ('draft', 'wanted', 'live', 'refused', 'failed', 'leaving', 'ended')),
  CONSTRAINT product_listings_told CHECK (state <> 'live' OR told_hash IS NOT NULL),
  CONSTRAINT product_listings_attempts CHECK (attempts >= 0)
);
CREATE INDEX product_listings_shop ON product_listings (shop_id, id);
CREATE INDEX product_listings_shop_state ON product_listings (shop_id, state, id);
CREATE INDEX product_listings_state ON product_listings (state, id);
CREATE INDEX product_listings_product ON product_listings (product_id);
CREATE INDEX product_listings_due ON product_listings (shop_id, due_at) WHERE state IN ('wanted', 'leaving');
CREATE INDEX product_listings_tried ON product_listings (shop_id, tried_at) WHERE tried_at IS NOT NULL;
CREATE INDEX product_listings_differ ON product_listings (id) WHERE state = 'live' AND told_hash <> content_hash;

-- Whether a shop can be told what to list.
ALTER TABLE connections ADD COLUMN takes_listings boolean NOT NULL DEFAULT false;
UPDATE connections SET takes_listings = true WHERE platform IN ('shopify', 'woocommerce', 'ebay', 'amazon');
