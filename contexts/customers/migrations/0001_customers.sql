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
-- of each column is PERSONAL_COLUMNS in src/person/class.rs; those that are bytea are sealed, one for
-- each class, and what is in each is src/person/parts.rs. The shop is the
-- order's, so that who works for one shop finds its buyers and no others; a customer's own record belongs
-- to none.
CREATE TABLE people (
  id uuid PRIMARY KEY,
  subject_type text NOT NULL,
  subject_id uuid NOT NULL,
  role text NOT NULL,
  customer_id uuid,
  shop_id uuid,
  contact bytea,
  address bytea,
  identity bytea,
  raw bytea,
  city text,
  region text,
  country text,
  address_hash uuid,
  contact_redacted_at timestamptz,
  address_redacted_at timestamptz,
  identity_redacted_at timestamptz,
  version bigint NOT NULL,
  CONSTRAINT people_role UNIQUE (subject_id, role)
);
CREATE INDEX people_customer ON people (customer_id, shop_id) WHERE customer_id IS NOT NULL;

-- How often each member of the staff looked at personal data whole, by day in UTC.
CREATE TABLE reveals (
  person text NOT NULL,
  day text NOT NULL,
  looks bigint NOT NULL,
  PRIMARY KEY (person, day)
) /* clustered */;

-- By what people are found: 128 bits of HMAC-SHA256 over each word of a name, and over a phone or e-mail
-- address that does not lead to their customer already (customer_keys).
CREATE TABLE people_words (
  word_hash uuid NOT NULL,
  person_id uuid NOT NULL,
  PRIMARY KEY (word_hash, person_id)
) /* clustered */;
