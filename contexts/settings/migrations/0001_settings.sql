-- A place of sale. `code_folded` is what files and people are matched by.
CREATE TABLE shops (
  id uuid PRIMARY KEY,
  code text NOT NULL,
  code_folded text NOT NULL,
  name text NOT NULL,
  platform text NOT NULL,
  time_zone text NOT NULL,
  currency text NOT NULL,
  number_prefix text NOT NULL,
  active boolean NOT NULL,
  workflow jsonb NOT NULL,
  version bigint NOT NULL,
  created_at timestamptz NOT NULL,
  CONSTRAINT shops_code UNIQUE (code_folded)
);

-- Who set what to what, and when: of shops and of parameters. `key` is the shop's id or the
-- parameter's name.
CREATE TABLE setting_changes (
  subject text NOT NULL,
  key text NOT NULL,
  version bigint NOT NULL,
  at timestamptz NOT NULL,
  actor_kind text NOT NULL,
  actor_id text NOT NULL,
  actor_name text NOT NULL,
  before jsonb,
  after jsonb,
  PRIMARY KEY (subject, key, version)
);

-- Values that differ from the catalogue's standard.
CREATE TABLE parameters (
  name text PRIMARY KEY,
  value jsonb NOT NULL,
  version bigint NOT NULL,
  updated_at timestamptz NOT NULL,
  updated_by text NOT NULL
);

-- The next number of a day that no writer has taken a block with.
CREATE TABLE number_ranges (
  series text NOT NULL,
  prefix text NOT NULL,
  day text NOT NULL,
  next_number bigint NOT NULL,
  PRIMARY KEY (series, prefix, day),
  CONSTRAINT number_ranges_next CHECK (next_number >= 1)
) /* clustered */;

-- The block each writer gives numbers from, so that writers do not wait for each other's commit.
CREATE TABLE number_blocks (
  series text NOT NULL,
  prefix text NOT NULL,
  day text NOT NULL,
  stripe bigint NOT NULL,
  next_number bigint NOT NULL,
  end_number bigint NOT NULL,
  PRIMARY KEY (series, prefix, day, stripe),
  CONSTRAINT number_blocks_end CHECK (next_number <= end_number)
) /* clustered */;

-- A list as somebody likes to see it; `owner_id` is the actor's id.
CREATE TABLE saved_views (
  id uuid PRIMARY KEY,
  owner_id text NOT NULL,
  owner_name text NOT NULL,
  page text NOT NULL,
  name text NOT NULL,
  filters jsonb NOT NULL,
  columns jsonb NOT NULL,
  density text NOT NULL,
  shared boolean NOT NULL,
  version bigint NOT NULL,
  updated_at timestamptz NOT NULL,
  CONSTRAINT saved_views_name UNIQUE (owner_id, page, name)
);
CREATE INDEX saved_views_shared ON saved_views (page) WHERE shared;
