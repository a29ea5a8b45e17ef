-- Buyers. Nothing here says who somebody is: that stands in `people` alone.
CREATE TABLE customers (
  id uuid PRIMARY KEY,
  kind text NOT NULL,
  first_seen timestamptz NOT NULL,
  last_order_at timestamptz,
  merged_into uuid,
  version bigint NOT NULL
);
CREATE INDEX customers_merged_into ON customers (merged_into) WHERE merged_into IS NOT NULL;

-- By what a buyer is recognised: 128 bits of HMAC-SHA256 over kind, shop and tidied value.
CREATE TABLE customer_keys (
  key_hash uuid PRIMARY KEY,
  kind text NOT NULL,
  shop_id uuid,
  customer_id uuid NOT NULL
) /* clustered */;
CREATE INDEX customer_keys_customer ON customer_keys (customer_id);

-- What was brought together, so that it can be parted again.
CREATE TABLE customer_merges (
  id uuid PRIMARY KEY,
  kept_id uuid NOT NULL,
  merged_id uuid NOT NULL,
  moved_keys jsonb NOT NULL,
  moved_people jsonb NOT NULL,
  moved_customers jsonb NOT NULL,
  at timestamptz NOT NULL,
  undone_at timestamptz
);
CREATE INDEX customer_merges_kept ON customer_merges (kept_id);

-- One party of one order or customer: the only rows of the house that hold personal data. The class
-- of each column is PERSONAL_COLUMNS in src/person/class.rs. The shop is the order's, so that who works
-- for one shop finds its buyers and no others; a customer's own record belongs to none. Folded columns compare by bytes on
-- PostgreSQL too, whatever the database's locale.
CREATE TABLE people (
  id uuid PRIMARY KEY,
  subject_type text NOT NULL,
  subject_id uuid NOT NULL,
  role text NOT NULL,
  customer_id uuid,
  shop_id uuid,
  name text,
  company text,
  phone text,
  email text,
  line1 text,
  line2 text,
  line3 text,
  city text,
  region text,
  postcode text,
  country text,
  identity_number text,
  tax_id text,
  raw jsonb,
--postgres   name_folded text COLLATE "C",
--postgres   phone_folded text COLLATE "C",
--postgres   email_folded text COLLATE "C",
--sqlite   name_folded text,
--sqlite   phone_folded text,
--sqlite   email_folded text,
  address_hash uuid,
  contact_redacted_at timestamptz,
  address_redacted_at timestamptz,
  identity_redacted_at timestamptz,
  version bigint NOT NULL,
  CONSTRAINT people_role UNIQUE (subject_id, role)
);
CREATE INDEX people_customer ON people (customer_id, shop_id) WHERE customer_id IS NOT NULL;
CREATE INDEX people_name ON people (name_folded) WHERE name_folded IS NOT NULL;
CREATE INDEX people_phone ON people (phone_folded) WHERE phone_folded IS NOT NULL;
CREATE INDEX people_email ON people (email_folded) WHERE email_folded IS NOT NULL;

-- The secret under which values are hashed; each database makes its own when it is made.
CREATE TABLE hash_secrets (
  name text PRIMARY KEY,
  secret bytea NOT NULL
);
--sqlite INSERT INTO hash_secrets (name, secret) VALUES ('people', randomblob(32));
--postgres INSERT INTO hash_secrets (name, secret) VALUES ('people', decode(replace(CAST(gen_random_uuid() AS text) || CAST(gen_random_uuid() AS text), '-', ''), 'hex'));
