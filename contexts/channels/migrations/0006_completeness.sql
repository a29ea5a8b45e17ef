-- Since when every order placed at a shop is to be here, and when that is compared next. `last_check_id` is
-- the last comparison that came to its end.
CREATE TABLE completeness (
  connection_id uuid PRIMARY KEY,
  since_at timestamptz NOT NULL,
  due_at timestamptz NOT NULL,
  last_check_id uuid,
  CONSTRAINT completeness_connection FOREIGN KEY (connection_id) REFERENCES connections (id) ON DELETE CASCADE
);
CREATE INDEX completeness_due ON completeness (due_at);
-- Of shops that were connected before this: from when on their orders were wanted is not known any more.
INSERT INTO completeness (connection_id, since_at, due_at) SELECT id, created_at, created_at FROM connections;

-- Comparisons of what a shop has with what is here, day by day from the newest back: placed from `from_at` on
-- and before `until_at`. `day_at` is the day under way, without which all are listed; `round_at` and
-- `round_page` are how far it is listed, `size` how many at once. `hours_at` is the day that is shown by hours.
CREATE TABLE checks (
  id uuid PRIMARY KEY,
  connection_id uuid NOT NULL,
  state text NOT NULL,
  from_at timestamptz NOT NULL,
  until_at timestamptz NOT NULL,
  day_at timestamptz,
  day_until timestamptz NOT NULL,
  round_at timestamptz NOT NULL,
  round_page bigint NOT NULL,
  size bigint NOT NULL,
  hours_at timestamptz,
  started_at timestamptz NOT NULL,
  ended_at timestamptz,
  CONSTRAINT checks_connection FOREIGN KEY (connection_id) REFERENCES connections (id) ON DELETE CASCADE,
  CONSTRAINT checks_state CHECK (state IN ('running', 'ended'))
);
CREATE INDEX checks_list ON checks (connection_id, id);
CREATE INDEX checks_running ON checks (connection_id) WHERE state = 'running';
CREATE INDEX checks_old ON checks (state, started_at);

-- What a shop listed of the day under way.
CREATE TABLE check_names (
  check_id uuid NOT NULL,
  external_id text NOT NULL,
  number text NOT NULL,
  placed_at timestamptz NOT NULL,
  is_counted boolean NOT NULL,
  PRIMARY KEY (check_id, external_id),
  CONSTRAINT check_names_check FOREIGN KEY (check_id) REFERENCES checks (id) ON DELETE CASCADE
) /* clustered */;

-- How many orders a shop has of a day, or of an hour of one, and how many of them were here. `label` is the day
-- or the hour as the shop calls it.
CREATE TABLE check_spans (
  check_id uuid NOT NULL,
  is_hour boolean NOT NULL,
  starts_at timestamptz NOT NULL,
  label text NOT NULL,
  theirs bigint NOT NULL,
  known bigint NOT NULL,
  PRIMARY KEY (check_id, is_hour, starts_at),
  CONSTRAINT check_spans_check FOREIGN KEY (check_id) REFERENCES checks (id) ON DELETE CASCADE
) /* clustered */;

-- The orders by which both differ. `hour_at` stands where its day is shown by hours; `is_asked` once the shop
-- was asked for it by number.
CREATE TABLE check_orders (
  check_id uuid NOT NULL,
  external_id text NOT NULL,
  number text NOT NULL,
  order_id uuid,
  placed_at timestamptz NOT NULL,
  day_at timestamptz NOT NULL,
  hour_at timestamptz,
  state text NOT NULL,
  is_asked boolean NOT NULL,
  PRIMARY KEY (check_id, external_id),
  CONSTRAINT check_orders_check FOREIGN KEY (check_id) REFERENCES checks (id) ON DELETE CASCADE,
  CONSTRAINT check_orders_state CHECK (state IN ('missing', 'healed', 'refused', 'extra'))
) /* clustered */;
CREATE INDEX check_orders_open ON check_orders (check_id) WHERE NOT is_asked;
