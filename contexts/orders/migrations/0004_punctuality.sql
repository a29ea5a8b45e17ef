-- How many orders left on each day (UTC, counted from 1970-01-01), and how many of them after their
-- deadline: one row per writer, as in `order_counts`. Counted from this version on.
CREATE TABLE punctuality (
  shop_id uuid NOT NULL,
  day bigint NOT NULL,
  stripe bigint NOT NULL,
  departed bigint NOT NULL,
  late bigint NOT NULL,
  PRIMARY KEY (shop_id, day, stripe),
  CONSTRAINT punctuality_late CHECK (late >= 0 AND late <= departed)
) /* clustered */;
