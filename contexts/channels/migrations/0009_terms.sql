-- What a connection says of how its shop is asked and read, where no connector knows the shop's words; and what
-- the shop lets itself be told and asked beyond its orders.
ALTER TABLE connections ADD COLUMN terms text;
ALTER TABLE connections ADD COLUMN takes_shipments boolean NOT NULL DEFAULT true;
ALTER TABLE connections ADD COLUMN takes_stock boolean NOT NULL DEFAULT true;
ALTER TABLE connections ADD COLUMN gives_names boolean NOT NULL DEFAULT true;
